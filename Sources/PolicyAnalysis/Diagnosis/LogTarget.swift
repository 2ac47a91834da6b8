import FlowModel

/// The address and port to which a component connected, or the name that it looked up, according to its log message.
struct LogTarget: Hashable {
  private(set) var address: IPAddress?
  private(set) var port: UInt16?
  private(set) var host: String?

  /// Reads `dial tcp 10.0.0.1:443: ...`, `lookup NAME on 10.0.0.2:53: ...`, `Get "https://NAME:443/..."` as Go programs write them.
  init(_ message: String) {
    if let name = Self.word(after: "lookup ", message) {
      host = name
      // The server that does not answer is the name server.
      if let server = Self.word(after: " on ", message) { read(server) }
      return
    }
    if let target = Self.word(after: "dial tcp ", message) ?? Self.word(after: "connecting to ", message) {
      read(target)
    }
    if let url = Self.word(after: "https://", message) ?? Self.word(after: "http://", message) {
      let place = url.prefix { $0 != "/" && $0 != "?" && $0 != "\"" }
      if let colon = place.lastIndex(of: ":"), !place.hasSuffix("]") {
        host = String(place[..<colon])
      } else {
        host = String(place)
      }
      if address == nil { address = host.flatMap { IPAddress($0) } }
    }
  }

  /// Reads `10.0.0.1:443` or `[fd00::1]:443`, with or without a final colon.
  private mutating func read(_ text: String) {
    let trimmed = text.last == ":" ? text.dropLast() : text[...]
    guard let colon = trimmed.lastIndex(of: ":") else {
      address = IPAddress(trimmed)
      return
    }
    var name = trimmed[..<colon]
    if name.first == "[", name.last == "]" { name = name.dropFirst().dropLast() }
    address = IPAddress(name)
    port = address == nil ? nil : UInt16(trimmed[trimmed.index(after: colon)...])
  }

  private static func word(after mark: String, _ message: String) -> String? {
    guard let place = message.firstRange(of: mark) else { return nil }
    let word = message[place.upperBound...].prefix { $0 != " " && $0 != "," && $0 != "\t" }
    return word.isEmpty ? nil : String(word)
  }
}
