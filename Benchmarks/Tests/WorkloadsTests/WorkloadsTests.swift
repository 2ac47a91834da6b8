import Foundation
import Testing
import Workloads

/// Writes a small workload for a seed to a path; returns its records and digest.
private typealias Writer = @Sendable (UInt64, String) throws -> (records: Int, digest: UInt64)

private let writers: [(name: String, write: Writer)] = [
  ("capture", { try CaptureWorkload(seed: $0, bytes: 300_000, conversations: 1000).write(to: ByteSink(path: $1)) }),
  (
    "many conversations", { try ManyConversationsWorkload(seed: $0, conversations: 1000).write(to: ByteSink(path: $1)) }
  ),
  ("regular netobserv", { try netObserv($0, .regular).write(to: ByteSink(path: $1)) }),
  ("irregular netobserv", { try netObserv($0, .irregular).write(to: ByteSink(path: $1)) }),
  ("shuffled netobserv", { try netObserv($0, .shuffled).write(to: ByteSink(path: $1)) }),
  ("hubble", { try hubble($0).write(to: ByteSink(path: $1)) }),
  ("calico", { try TextLogWorkload(.calico, seed: $0, bytes: 100_000).write(to: ByteSink(path: $1)) }),
  ("zeek", { try TextLogWorkload(.zeek, seed: $0, bytes: 100_000).write(to: ByteSink(path: $1)) }),
  ("ovn-acl", { try TextLogWorkload(.ovn, seed: $0, bytes: 100_000).write(to: ByteSink(path: $1)) }),
  ("aws-vpc", { try TextLogWorkload(.aws, seed: $0, bytes: 100_000).write(to: ByteSink(path: $1)) }),
  ("cluster", { try ClusterWorkload(seed: $0).write(to: ByteSink(path: $1)) }),
]

private func netObserv(_ seed: UInt64, _ keys: KeyOrder) -> NetObservWorkload {
  NetObservWorkload(seed: seed, bytes: 200_000, mix: .new(percentage: 60), keys: keys)
}

private func hubble(_ seed: UInt64) -> HubbleWorkload {
  HubbleWorkload(seed: seed, bytes: 2_000_000, mix: .new(percentage: 40))
}

/// The file's bytes, and the records and digest that the writer returned.
private func written(_ write: Writer, seed: UInt64) throws -> (bytes: Data, records: Int, digest: UInt64) {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: path) }
  let result = try write(seed, path)
  return (try Data(contentsOf: URL(fileURLWithPath: path)), result.records, result.digest)
}

@Test(arguments: writers.indices)
func `the same seed gives the same bytes and digest`(place: Int) throws {
  let first = try written(writers[place].write, seed: 7)
  let second = try written(writers[place].write, seed: 7)
  #expect(first.bytes == second.bytes, "\(writers[place].name)")
  #expect(first.digest == second.digest)
}

@Test(arguments: writers.indices)
func `another seed gives other bytes and another digest`(place: Int) throws {
  let first = try written(writers[place].write, seed: 7)
  let second = try written(writers[place].write, seed: 8)
  #expect(first.bytes != second.bytes, "\(writers[place].name)")
  #expect(first.digest != second.digest)
}

@Test(arguments: 2...6)
func `every line of a log is a JSON object and is counted`(place: Int) throws {
  let log = try written(writers[place].write, seed: 1)
  let lines = log.bytes.split(separator: UInt8(ascii: "\n"))
  #expect(lines.count == log.records)
  for line in lines { #expect(try JSONSerialization.jsonObject(with: line) is [String: Any]) }
}

@Test(arguments: 0..<2)
func `the frames of a capture follow one another without gaps`(place: Int) throws {
  let capture = [UInt8](try written(writers[place].write, seed: 1).bytes)
  let records = try written(writers[place].write, seed: 1).records
  var offset = 24
  var frames = 0
  while offset + 16 <= capture.count {
    let length = (0..<4).reduce(0) { $0 | Int(capture[offset + 8 + $1]) << (8 * $1) }
    offset += 16 + length
    frames += 1
  }
  #expect(offset == capture.count)
  #expect(frames == records)
}

@Test(arguments: [1, 9] as [UInt64])
func `each conversation of many has a client of its own and three frames`(seed: UInt64) throws {
  let capture = [UInt8](try written(writers[1].write, seed: seed).bytes)
  var frames: [[UInt8]: Int] = [:]
  var offset = 24
  while offset + 16 <= capture.count {
    let length = (0..<4).reduce(0) { $0 | Int(capture[offset + 8 + $1]) << (8 * $1) }
    let frame = capture[(offset + 16)..<(offset + 16 + length)]
    offset += 16 + length
    let isTagged = frame[frame.startIndex + 12] == 0x81
    let network = frame.dropFirst(isTagged ? 18 : 14)
    let addressSize = network.first.map { $0 >> 4 } == 6 ? 16 : 4
    let addresses = network.dropFirst(addressSize == 16 ? 8 : 12).prefix(2 * addressSize)
    // Servers answer in the second round.
    let first = Array(addresses.prefix(addressSize))
    let isClient = addressSize == 16 ? first[1] == 1 : first[0] == 10
    frames[isClient ? first : Array(addresses.suffix(addressSize)), default: 0] += 1
  }
  #expect(frames.count == 1000)
  #expect(frames.values.allSatisfy { $0 == 3 })
}

/// The records of a log of JSON lines.
private func records(_ write: Writer, seed: UInt64 = 1) throws -> [[String: Any]] {
  try written(write, seed: seed).bytes.split(separator: UInt8(ascii: "\n"))
    .map { try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any]) }
}

/// The events of a Hubble log.
private func events(seed: UInt64) throws -> [[String: Any]] {
  try records({ try hubble($0).write(to: ByteSink(path: $1)) }, seed: seed)
    .map { try #require($0["flow"] as? [String: Any]) }
}

/// Sender and receiver of an event: address, port and `namespace/pod`, which is empty outside the cluster.
private func ends(_ event: [String: Any]) throws -> (sender: [String], receiver: [String]) {
  let addresses = try #require(event["IP"] as? [String: String])
  let transport = try #require((event["l4"] as? [String: Any])?["TCP"] as? [String: Any])
  func end(_ side: String) -> [String] {
    let names = event[side] as? [String: Any]
    let pod = (names?["pod_name"] as? String).map { "\(names?["namespace"] ?? "")/\($0)" }
    return [addresses[side] ?? "", "\(transport["\(side)_port"] ?? "")", pod ?? ""]
  }
  return (end("source"), end("destination"))
}

@Test(arguments: [1, 2, 3] as [UInt64])
func `a reply comes from the server, and its node reports it`(seed: UInt64) throws {
  var nodes: [String: String] = [:]
  var replies = 0
  for event in try events(seed: seed) {
    let isReply = try #require(event["is_reply"] as? Bool)
    let (sender, receiver) = try ends(event)
    let (client, server) = isReply ? (receiver, sender) : (sender, receiver)
    // Clients' ports are ephemeral.
    #expect(try #require(Int(client[1])) >= 32_768)
    #expect(try #require(Int(server[1])) < 32_768)
    replies += isReply ? 1 : 0
    #expect(event["traffic_direction"] as? String == (isReply && !server[2].isEmpty ? "INGRESS" : "EGRESS"))
    let reporter = isReply && !server[2].isEmpty ? server[2] : client[2]
    let node = try #require(event["node_name"] as? String)
    #expect(nodes[reporter, default: node] == node)
    nodes[reporter] = node
  }
  #expect(replies > 100)
}

@Test(arguments: [1, 2, 3] as [UInt64])
func `a pod has one identity and its addresses belong to no other`(seed: UInt64) throws {
  var identities: [String: String] = [:]
  var pods: [String: String] = [:]
  for event in try events(seed: seed) {
    let (sender, receiver) = try ends(event)
    for (side, end) in [("source", sender), ("destination", receiver)] where !end[2].isEmpty {
      let names = try #require(event[side] as? [String: Any])
      let labels = names["labels"] as? [String] ?? []
      let text = "\(names["ID"] ?? 0) \(names["identity"] ?? 0) \(names["namespace"] ?? "") \(labels)"
      #expect(identities[end[2], default: text] == text)
      identities[end[2]] = text
      #expect(pods[end[0], default: end[2]] == end[2])
      pods[end[0]] = end[2]
    }
  }
  #expect(identities.count > 100)
}

@Test(arguments: KeyOrder.allCases)
func `only records of dropped packets have keys about drops`(keys: KeyOrder) throws {
  let log = try records({ try netObserv($0, keys).write(to: ByteSink(path: $1)) }, seed: 3)
  var dropped: Set<String> = []
  var others: Set<String> = []
  for record in log {
    let socket = "\(record["SrcAddr"] ?? "") \(record["SrcPort"] ?? "") \(record["DstAddr"] ?? "")"
    let drops = record.keys.filter { $0.hasPrefix("PktDrop") }
    if drops.isEmpty {
      others.insert(socket)
    } else {
      #expect(drops.count == 5)
      #expect(record["PktDropPackets"] as? Int == record["Packets"] as? Int)
      #expect(record["Flags"] as? Int == 2)
      dropped.insert(socket)
    }
  }
  #expect(!dropped.isEmpty)
  #expect(dropped.count < log.count / 10)
  #expect(dropped.isDisjoint(with: others))
}

@Test
func `the objects of a cluster have the pods of its logs`() throws {
  let cluster = try written({ try ClusterWorkload(seed: $0).write(to: ByteSink(path: $1)) }, seed: 1)
  let list = try #require(try JSONSerialization.jsonObject(with: cluster.bytes) as? [String: Any])
  let items = try #require(list["items"] as? [[String: Any]])
  #expect(items.count == cluster.records)
  var addresses: [String: String] = [:]
  for item in items where item["kind"] as? String == "Pod" {
    let metadata = try #require(item["metadata"] as? [String: Any])
    let name = "\(metadata["namespace"] ?? "")/\(metadata["name"] ?? "")"
    for address in (item["status"] as? [String: Any])?["podIPs"] as? [[String: String]] ?? [] {
      #expect(addresses.updateValue(name, forKey: address["ip"] ?? "") == nil)
    }
  }
  #expect(addresses.count == 3000)
  for event in try events(seed: 1) {
    let (sender, receiver) = try ends(event)
    for end in [sender, receiver] where !end[2].isEmpty { #expect(addresses[end[0]] == end[2]) }
  }
}

@Test
func `only a regular log has few orders of keys`() throws {
  func orders(_ keys: KeyOrder) throws -> Set<[Substring]> {
    let log = try written({ try netObserv($0, keys).write(to: ByteSink(path: $1)) }, seed: 1)
    let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n")
    return Set(lines.map { line in line.matches(of: /"(\w+)":/).map(\.1) })
  }
  // Records of drops and of addresses outside the cluster lack some keys or have others.
  #expect(try orders(.regular).count <= 4)
  #expect(try orders(.irregular).count > 20)
  #expect(try orders(.shuffled).count > 100)
}
