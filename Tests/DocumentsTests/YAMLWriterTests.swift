import Documents
import Testing

@Test func `a document is written in kubectl's layout`() {
  let document: DocumentValue = [
    "apiVersion": "networking.k8s.io/v1",
    "metadata": ["name": "allow", "labels": [:]],
    "spec": ["ports": [["protocol": "TCP", "port": 6443]], "rules": [[:]], "none": [], "flag": true],
  ]
  #expect(
    YAMLWriter.text(of: [document, ["a": .null]]) == """
      apiVersion: networking.k8s.io/v1
      metadata:
        name: allow
        labels: {}
      spec:
        ports:
        - protocol: TCP
          port: 6443
        rules:
        - {}
        none: []
        flag: true
      ---
      a: null

      """)
}

@Test(arguments: [
  "no", "y", "NULL", "1e3", "0x1f", "", " a", "a: b", "-", "{{x}}", "a\nb", "\u{1B}[31m", "10.0.0.0/8", "~",
])
func `text that a reader could take for another type is quoted`(text: String) {
  let yaml = YAMLWriter.text(of: [["key": .string(text)]])
  #expect(yaml.hasPrefix("key: \""))
  #expect(!yaml.contains("\u{1B}"))
}

@Test(arguments: ["allow", "cert-manager.io/x", "kubernetes.io/metadata.name", "a1_b", "/livez"])
func `a plain word is not quoted`(text: String) {
  #expect(YAMLWriter.text(of: [.string(text)]) == text + "\n")
}
