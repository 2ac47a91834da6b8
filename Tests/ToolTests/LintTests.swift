import Foundation
import TestSupport
import Testing

private let policies = Repository.path("proposal-enforced", "policies.yaml")

@Test func `a downgrade's leftovers are named with their commands, changed ones without`() throws {
  let untouched = try Tool("lint", "-f", policies, "--target", "operator-1.17")
  #expect(untouched.status == 1)
  let commands = untouched.output.split(separator: "\n").filter { $0.contains("kubectl delete networkpolicy") }
  #expect(commands.count == 8)
  #expect(commands.contains { $0.hasSuffix("kubectl delete networkpolicy -n cert-manager deny-all-traffic") })

  let folder = try TemporaryFolder()
  let text = try String(contentsOfFile: policies, encoding: .utf8)
  let changed = text.replacing("port: 8443", with: "port: 8444")
  try #require(changed != text)
  try changed.write(toFile: folder.path("policies.yaml"), atomically: true, encoding: .utf8)
  let touched = try Tool("lint", "-f", folder.path("policies.yaml"), "--target", "operator-1.17").output
  #expect(!touched.contains("kubectl delete networkpolicy -n cert-manager-operator allow-operator-traffic"))
  #expect(touched.contains("cert-manager-operator/allow-operator-traffic"))
}

@Test func `ignored findings are left out, counted, and no longer decide the exit status`() throws {
  let folder = try TemporaryFolder()
  try "metadata-service-open # it uses IRSA\n".write(
    toFile: folder.path("ignored"), atomically: true, encoding: .utf8)
  #expect(try Tool("lint", "-f", policies).status == 1)
  for options in [["--ignore", "metadata-service-open"], ["--ignore-file", folder.path("ignored")]] {
    let tool = try Tool(["lint", "-f", policies] + options)
    #expect(tool.status == 0, "\(tool.errors)")
    #expect(tool.output.contains("1 finding ignored"))
  }
  let unknown = try Tool("lint", "-f", policies, "--ignore", "metadata-service-opened")
  #expect(unknown.status == 2)
  #expect(unknown.errors.contains("metadata-service-open"))
}

@Test func `a field that the API server refuses is named with its line and the server's word`() throws {
  let folder = try TemporaryFolder()
  try """
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: x, namespace: a}
  spec:
    podSelector: {}
    policyTypes: [Ingress]
    ingress:
    - ports: [{port: 70000}]
  """.write(toFile: folder.path("x.yaml"), atomically: true, encoding: .utf8)
  let tool = try Tool("lint", "-f", folder.path("x.yaml"))
  #expect(tool.status == 1)
  #expect(tool.output.contains("spec.ingress[0].ports[0].port (\(folder.path("x.yaml")):8)"))
  #expect(tool.output.contains("FieldValueInvalid"))
}
