import FlowModel

/// Packets as printed by `tcpdump -n` or as tshark's one-line summaries.
///
///     16:09:03.123456 eth0 In  IP 10.244.0.8.48980 > 192.0.2.1.80: Flags [S], seq 1, length 0
///     2026-03-01 16:09:03.123456 IP 10.244.0.8.48980 > 10.96.0.10.53: 1234+ A? example.com. (29)
///     10.0.0.1 (client) -> 10.0.0.2 TCP 59466 → 443 [SYN]
///
/// Only lines with a date (tcpdump's `-tttt`, or `-tt`) have a usable time.
struct TcpdumpText: FlowLog {
  static let name = "tcpdump-text"
  static let summary = "packets printed by 'tcpdump -n', or tshark's one-line summaries"
  static let detection = "lines with 'Flags [' and ' > ', or with ' → ' and ports"
  static let capabilities: InputCapabilities = [.addresses, .outcomes]
  static let notes: [InputNote] = [.timesWithoutZone]

  /// A port written as a service's name, which may stand for any number.
  static let namedPort = SkipReason(rawValue: "named-port")

  static func recognises(_ unit: LogUnit) -> Bool {
    guard unit.document == nil else { return false }
    return
      (unit.text.containsBytes(" > ")
      && (unit.text.containsBytes(": Flags [") || unit.text.containsBytes(": UDP, length")
        || unit.text.containsBytes("? ")))
      || (unit.text.containsBytes(" → ") && unit.text.containsBytes("-> ") && unit.text.containsBytes(" TCP "))
  }

  static func recognises(_ sample: [LogUnit]) -> Bool {
    sample.contains { recognises($0) && (summary($0.text) != nil || packet($0).event != nil) }
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard unit.document == nil else { return sink.skip(LogSink.noConnection) }
    if let event = Self.summary(unit.text) { return sink.add(event, origin: unit.origin) }
    let (event, skipped) = Self.packet(unit)
    guard let event else { return sink.skip(skipped) }
    if event.first == nil { sink.note(.timesWithoutDate) }
    sink.add(event, origin: unit.origin)
  }

  private static func packet(_ unit: LogUnit) -> (event: LogEvent?, skipped: SkipReason) {
    let words = unit.text.split(separator: " ").map(String.init)
    guard let arrow = words.firstIndex(of: ">"), arrow > 0, arrow + 1 < words.count else {
      return (nil, LogSink.noConnection)
    }
    let (sender, receiver) = (words[arrow - 1], words[arrow + 1].trimmed(":"))
    guard let sender = end(sender), let receiver = end(receiver) else {
      return (nil, hasNamedPort(sender) || hasNamedPort(receiver) ? namedPort : LogSink.noConnection)
    }
    let isTCP = unit.text.containsBytes(": Flags [")
    var event = LogEvent(sender, receiver, isTCP ? .tcp : .udp)
    event.first =
      words.count > 1 ? Timestamp(rfc3339: "\(words[0])T\(words[1])Z") ?? Timestamp(epoch: words[0]) : nil
    event.first = event.first ?? unit.time
    // A packet may occur on several interfaces: `eth0 In`, `veth1 Out`.
    if let place = words.firstIndex(where: { ["In", "Out", "P", "B", "M"].contains($0) }), place > 0, place < arrow {
      event.reporter = words[place - 1]
    }
    if let start = unit.text.firstRange(of: "Flags [")?.upperBound {
      event.flags = flags(unit.text[start...].prefix { $0 != "]" })
    }
    // A DNS query is printed as `A? name.`.
    if !isTCP, let place = words.firstIndex(where: { $0.hasSuffix("?") && $0.first?.isUppercase == true }),
      place > arrow, place + 1 < words.count
    {
      event.dnsName = words[place + 1].trimmed(".")
    }
    return (event, LogSink.noConnection)
  }

  /// `10.244.0.8.48980`, `fd00::1.443`: the last dot separates address and port.
  private static func end(_ text: String) -> LogEvent.End? {
    guard let dot = text.lastIndex(of: "."), let port = UInt16(text[text.index(after: dot)...]),
      let address = IPAddress(text[..<dot])
    else { return nil }
    return LogEvent.End(address: address, port: port)
  }

  private static func hasNamedPort(_ text: String) -> Bool {
    guard let dot = text.lastIndex(of: ".") else { return false }
    return IPAddress(text[..<dot]) != nil
  }

  private static func flags(_ letters: Substring) -> LogFlags {
    var names: [String] = []
    for (letter, name) in [("S", "syn"), (".", "ack"), ("F", "fin"), ("R", "rst")] where letters.contains(letter) {
      names.append(name)
    }
    return KeyedText.flags(names)
  }

  private static func summary(_ text: String) -> LogEvent? {
    let words = text.split(separator: " ").map(String.init)
    guard let arrow = words.firstIndex(of: "->"), let ports = words.firstIndex(of: "→"), ports > 0,
      ports + 1 < words.count
    else { return nil }
    let source = words[..<arrow].compactMap { IPAddress($0) }.last
    let destination = words[arrow...].compactMap { IPAddress($0) }.first
    guard let source, let destination, let transport = words.lazy.compactMap({ TransportProtocol(name: $0) }).first
    else {
      return nil
    }
    var event = LogEvent(
      LogEvent.End(source.description, words[ports - 1]), LogEvent.End(destination.description, words[ports + 1]),
      transport)
    let places = text.ranges(of: "[")
    if let start = places.last?.upperBound {
      event.flags = KeyedText.flags(text[start...].prefix { $0 != "]" }.split(separator: ",").map { $0.trimmedBlanks })
    }
    return event
  }
}
