import TestSupport
import Testing

@Test(arguments: Repository.samples, ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"])
func `what would be dropped is exactly what the firewall dropped, whichever input tells`(
  sample: String, input: String
) throws {
  let folder = "samples/\(sample)"
  let counted = try CountedDrop.all(in: folder)
  #expect(try Tool.drops(of: input, in: folder) == Set(counted.map(\.drop)).sorted())
}

/// Behind the firewall a pod's own interface shows only what the pod itself sent.
@Test(arguments: Repository.samples)
func `of a pod's own capture those drops are told that the pod's interface shows`(sample: String) throws {
  let folder = "samples/\(sample)"
  let sent = try CountedDrop.all(in: folder).filter { $0.source.pod?.contains("istio-csr") ?? false }
  #expect(try Tool.drops(of: "pod-istio-csr.pcap", in: folder) == Set(sent.map(\.drop)).sorted())
}
