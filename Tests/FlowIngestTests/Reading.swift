import FlowIngest
import FlowModel
import Foundation

/// Reads bytes as an input file.
func observe(_ bytes: [UInt8], format: InputFormat? = nil) throws -> Observations {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try Ingestion(format: format).read([file.path])
}

func observe(_ text: String) throws -> Observations { try observe(Array(text.utf8)) }

/// The flows of Ethernet frames.
func flows(_ frames: [[UInt8]]) throws -> [Flow] { try observe(Bytes.pcap(frames)).flows }

extension Flow {
  /// `10.0.0.1:40000 > 10.0.0.2:443`.
  var tuple: String { "\(Self.text(client)) > \(Self.text(server))" }

  private static func text(_ end: Endpoint) -> String {
    "\(end.address.map(String.init(describing:)) ?? "?"):\(end.port)"
  }
}

extension Flow {
  /// A summary: `tcp 10.0.0.1:40000 > 10.0.0.2:443 established log`, and the first drop if there is one.
  var line: String {
    let drop = drops.first.map { " \($0.cause.rawValue) \($0.policy ?? "-")" } ?? ""
    return "\(transport) \(tuple) \(outcome.rawValue) \(clientBy.rawValue)\(drop)"
  }
}

/// A summary of each flow of a log.
func lines(_ text: String) throws -> [String] { try observe(text).flows.map(\.line) }
