import ByteInput
import FlowIngest
import FlowModel
import Foundation
import TestSupport
import Testing

/// An event between two pods; `addresses` are left out where Hubble masks them.
private func event(_ source: String, _ port: Int, _ destination: String, _ otherPort: Int, addresses: String = "")
  -> String
{
  """
  {"flow":{"time":"2026-01-01T00:00:00.5Z","verdict":"FORWARDED",\(addresses)"l4":{"TCP":{"source_port":\(port),\
  "destination_port":\(otherPort),"flags":{"ACK":true}}},"source":{"namespace":"shop","pod_name":"\(source)"},\
  "destination":{"namespace":"shop","pod_name":"\(destination)"},"event_type":{"type":4}},"node_name":"n1"}
  """
}

@Test func `who sends to two pods without addresses is the server, whatever the bound`() throws {
  // More conversations than the smallest bound holds, so that they are read in parts.
  var lines = (0..<400).map { number in
    let addresses =
      "\"IP\":{\"source\":\"10.0.\(number / 200).\(number % 200)\",\"destination\":\"10.9.0.1\",\"ipVersion\":\"IPv4\"},"
    return event("client-\(number)", 40_000 + number, "web", 443, addresses: addresses)
  }
  lines += [event("cart", 40_003, "ledger", 40_000), event("cart", 40_003, "orders", 40_000)]
  let folder = try TemporaryFolder()
  let path = folder.path("hubble.jsonl")
  try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
  let whole = try Ingestion().read([path])
  let parts = try Ingestion(bound: MemoryBound(bytes: 1)).read([path])
  let nameless = whole.flows.filter { $0.server.address == nil }
  #expect(nameless.map(\.server.claim?.name) == ["cart", "cart"])
  #expect(nameless.allSatisfy { $0.clientBy == .listener })
  let haveSameFlows = whole.flows == parts.flows
  #expect(haveSameFlows)
}
