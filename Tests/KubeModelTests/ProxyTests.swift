import KubeModel
import Testing

/// A value of NO_PROXY, a server, and whether a program connects to it through its proxy.
private let cases: [(exceptions: String, host: String, port: UInt16, isProxied: Bool)] = [
  ("", "acme.example.com", 443, true),
  ("", "localhost", 443, false),
  ("", "127.0.0.1", 443, false),
  ("*", "acme.example.com", 443, false),
  ("example.com", "acme.example.com", 443, false),
  ("example.com", "EXAMPLE.com", 443, false),
  ("example.com", "badexample.com", 443, true),
  (".example.com", "acme.example.com", 443, false),
  (".example.com", "example.com", 443, true),
  ("*.example.com", "acme.example.com", 443, false),
  ("a.test, acme.example.com:8443", "acme.example.com", 8443, false),
  ("a.test, acme.example.com:8443", "acme.example.com", 443, true),
  ("10.0.0.0/8,.svc", "10.1.2.3", 8200, false),
  ("10.0.0.0/8,.svc", "vault.vault.svc", 8200, false),
  ("10.0.0.0/8,.svc", "vault.corp.internal", 8200, true),
  ("192.0.2.7", "192.0.2.7", 443, false),
  ("192.0.2.7:443", "192.0.2.7", 8443, true),
  ("[2001:db8::1]:443", "2001:db8::1", 443, false),
]

@Test(arguments: cases.indices)
func `NO_PROXY names servers as Go reads it`(index: Int) throws {
  let (exceptions, host, port, isProxied) = cases[index]
  let text = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cert-manager, namespace: cert-manager}
    spec:
      template:
        spec:
          containers:
            - name: c
              env: [{name: HTTPS_PROXY, value: "http://proxy:3128"}, {name: no_proxy, value: "\(exceptions)"}]
    """
  let program = try #require(ManifestReader.read(text: Array(text.utf8), named: "p.yaml").programs.first)
  #expect(program.usesProxy("https", to: ServerAddress(host: host, port: port)) == isProxied)
  #expect(!program.usesProxy("http", to: ServerAddress(host: host, port: port)))
}
