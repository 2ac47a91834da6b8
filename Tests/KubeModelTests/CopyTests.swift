import Foundation
import KubeModel
import TestSupport
import Testing

private func webhook(_ name: String, _ namespace: String, port: Int = 443) -> String {
  """
  apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingWebhookConfiguration
  metadata: {name: \(name)}
  webhooks:
    - {name: a.example.com, clientConfig: {service: {name: webhook, namespace: \(namespace), port: \(port)}}}
    - {name: b.example.com, clientConfig: {service: {name: webhook, namespace: \(namespace), port: \(port)}}}

  """
}

@Test func `a configuration names a Service once, and Services of one name in two namespaces are two`() {
  let text = webhook("one", "a") + "---\n" + webhook("two", "b") + "---\n" + webhook("three", "a", port: 8443)
  let calls = ManifestReader.read(text: Array(text.utf8), named: "w.yaml").calledServices
  #expect(calls.map { "\($0.name) \($0.namespace) \($0.port)" } == ["one a 443", "two b 443", "three a 8443"])
}

@Test func `objects that say what components connect to count once, although two files have them`() throws {
  let text = """
    apiVersion: cert-manager.io/v1
    kind: ClusterIssuer
    metadata: {name: letsencrypt}
    spec: {acme: {server: 'https://acme.example.com/dir'}}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cert-manager, namespace: cert-manager}
    spec: {template: {spec: {containers: [{name: c, args: ['--dns01-recursive-nameservers-only']}]}}}
    ---
    \(webhook("one", "a"))
    """
  let folder = try TemporaryFolder()
  for name in ["a.yaml", "b.yaml"] { try Data(text.utf8).write(to: URL(filePath: folder.path(name))) }
  let cluster = try ManifestReader.read([folder.path("a.yaml"), folder.path("b.yaml")])
  #expect(cluster.issuers.count == 1)
  #expect(cluster.programs.count == 1)
  #expect(cluster.calledServices.count == 1)
}
