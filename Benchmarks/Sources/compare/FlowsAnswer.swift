internal import Glibc

/// The counts of what a program has written: of a `flows -o json` answer those that the references count as well, of any other text its
/// digest alone.
///
/// Reads the text piece by piece, because this process's memory is the least peak that it measures of others.
struct FlowsAnswer {
  private var edges = 0
  private var connections = 0
  private var records: Int?
  private var packets = 0
  /// Distinct protocols and ports of servers.
  private var services: Set<String> = []
  private var damage = 0
  private var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  private var string: [UInt8] = []
  private var isInString = false
  private var isEscaped = false
  private var number: Int?
  /// The key whose value comes next.
  private var key = ""
  /// The last key whose value is an object.
  private var object = ""
  private var transport = ""
  private var port = 0

  /// The counts of a file that a program has written as its answer; throws a failure if it is empty or cannot be read.
  static func counts(_ path: String, _ kind: Program.Output) throws(Child.Failure) -> [String: Int] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw Child.Failure(description: "cannot read '\(path)'") }
    defer { close(file) }
    var answer = FlowsAnswer()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var size = 0
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      size += count
      for byte in buffer.prefix(count) {
        answer.digest = (answer.digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        if case .flows = kind { answer.take(byte) }
      }
    }
    guard size > 0 else { throw Child.Failure(description: "'\(path)' is empty") }
    var counts = ["digest": Int(answer.digest >> 1)]
    guard case .flows = kind else { return counts }
    counts["edges"] = answer.edges
    counts["connections"] = answer.connections
    counts["records"] = answer.records ?? 0
    counts["packets"] = answer.packets
    counts["services"] = answer.services.count
    counts["bad"] = answer.damage
    return counts
  }

  private mutating func take(_ byte: UInt8) {
    if isInString { return takeText(byte) }
    switch byte {
    case UInt8(ascii: "\""):
      isInString = true
      string.removeAll(keepingCapacity: true)
    case UInt8(ascii: ":"): key = String(decoding: string, as: UTF8.self)
    case UInt8(ascii: "{"): object = key
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number = (number ?? 0) &* 10 &+ Int(byte - UInt8(ascii: "0"))
    default:
      if let value = number { takeNumber(value) }
      number = nil
      if byte == UInt8(ascii: "}") { object = "" }
    }
  }

  private mutating func takeText(_ byte: UInt8) {
    guard byte == UInt8(ascii: "\""), !isEscaped else {
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      return string.append(byte)
    }
    isInString = false
    switch key {
    case "protocol": transport = String(decoding: string, as: UTF8.self)
    // Every edge has one, after its protocol and port.
    case "clientBy":
      edges += 1
      services.insert("\(transport) \(port)")
    default: break
    }
    // The next text is a key.
    key = ""
  }

  private mutating func takeNumber(_ value: Int) {
    switch key {
    case "records": records = records ?? value
    case "port": port = value
    case "connections" where object != "statistics": connections += value
    case "fromClient" where object == "packets", "fromServer" where object == "packets": packets += value
    default: if object == "skipped" { damage += value }
    }
    // Elements of an array have no key of their own.
    key = ""
  }
}
