import Foundation
import TestSupport
import Testing

@Test(arguments: Repository.samples, ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"])
func `check finds exactly the drops that the firewall counted, from each input`(
  sample: String, input: String
) throws {
  let folder = "samples/\(sample)"
  let counted = try CountedDrop.all(in: folder)
  #expect(try Tool.drops(of: input, in: folder) == Set(counted.map(\.drop)).sorted())
}

/// Prefixes of the names of the pods whose interfaces are captured, by the component in the file name.
private let captured = [
  "cainjector": "cert-manager/cert-manager-cainjector-", "checkout": "shop/checkout-",
  "controller": "cert-manager/cert-manager-7cbd8f9d4c-", "istio-csr": "istio-system/cert-manager-istio-csr-",
  "ledger": "bank/ledger-", "router": "openshift-ingress/router-default-", "solver": "shop/cm-acme-http-solver-",
  "webhook": "cert-manager/cert-manager-webhook-",
]

/// The firewall drops packets to a pod before they reach its interface, which therefore shows only drops of what the pod sent.
@Test(arguments: Repository.samples)
func `check finds in a pod's own capture the drops that the pod's interface shows`(sample: String) throws {
  let folder = "samples/\(sample)"
  let place = Repository.folder.appending(path: folder).path
  for name in try FileManager.default.contentsOfDirectory(atPath: place).sorted() where name.hasPrefix("pod-") {
    let pod = try #require(
      captured[String(name.dropFirst(4).dropLast(5))], "\(name) names a pod that is not listed above")
    let sent = try CountedDrop.all(in: folder).filter { $0.source.pod?.hasPrefix(pod) ?? false }
    #expect(try Tool.drops(of: name, in: folder) == Set(sent.map(\.drop)).sorted())
  }
}
