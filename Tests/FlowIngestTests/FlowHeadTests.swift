import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

@Test(
  arguments: ["healthy", "ipv6", "microshift"],
  [["node.pcap"], ["netobserv.jsonl.gz"], ["hubble.jsonl.gz"], ["node.pcap", "netobserv.jsonl.gz", "hubble.jsonl.gz"]])
func `the head of every flow in a list equals the flow's own`(folder: String, files: [String]) throws {
  let inputs = files.map { Repository.folder.appending(path: Repository.path(folder, $0)).path }
  let list = try Ingestion().read(inputs).conversations
  #expect(!list.isEmpty)
  for (place, flow) in list.enumerated() {
    let head = list.head(place)
    #expect(head.client == flow.client && head.server == flow.server && head.transport == flow.transport)
    #expect(head.clientBy == flow.clientBy && head.origin == flow.origin && head.isGroup == (flow.group != nil))
  }
}
