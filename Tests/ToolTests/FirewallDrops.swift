import Foundation
import TestSupport
import Testing

/// A dropped connection, comparable between the firewall's counts and a report.
struct Drop: Hashable, Comparable {
  let text: String

  init(_ source: String, _ destination: String, _ transport: String, _ port: Int) {
    text = "\(source) -> \(destination) \(port)/\(transport.lowercased())"
  }

  static func < (left: Drop, right: Drop) -> Bool { left.text < right.text }
}

/// An entry of `dropped.json`: a connection whose packets the testbed's firewall dropped during the recording.
struct CountedDrop: Decodable {
  struct End: Decodable {
    let ip: String
    let pod: String?
  }
  let source: End
  let destination: End
  let `protocol`: String
  let port: Int

  var drop: Drop { Drop(source.ip, destination.ip, `protocol`, port) }

  /// All entries of a recorded folder.
  static func all(in folder: String) throws -> [CountedDrop] {
    let file = URL(filePath: folder + "/dropped.json", relativeTo: Repository.folder)
    return try JSONDecoder().decode([CountedDrop].self, from: Data(contentsOf: file))
  }
}

extension Tool {
  /// The recorded connections of a folder's input that `check` reports for the folder's policies, sorted.
  static func drops(of input: String, in folder: String) throws -> [Drop] {
    let run = try Tool(
      "check", "\(folder)/\(input)", "-f", "\(folder)/cluster.yaml", "-f", "\(folder)/policies.yaml", "-o", "json")
    #expect([0, 1].contains(run.status), "\(run.errors)")
    var drops: Set<Drop> = []
    for finding in try run.json()["findings"] as? [[String: Any]] ?? [] where finding["id"] as? String == "would-drop" {
      let edge = finding["edge"] as? [String: Any] ?? [:]
      func addresses(_ end: String) -> [String] { (edge[end] as? [String: Any])?["ips"] as? [String] ?? [] }
      for source in addresses("source") {
        for destination in addresses("destination") {
          drops.insert(Drop(source, destination, edge["protocol"] as? String ?? "", edge["port"] as? Int ?? 0))
        }
      }
      #expect(finding["observed"] as? String == "dropped")
    }
    return drops.sorted()
  }
}
