import FlowModel

/// One line of tcpdump's text: a packet, a packet's header, or what surrounds another packet.
struct TcpdumpLine {
  /// Nil where the line has no time, or only one of day.
  private(set) var time: Timestamp?
  /// Whether the line begins with a time of any form: the first line of a packet does.
  private(set) var hasClock = false
  /// The interface, of `tcpdump -i any`; empty where the line has none.
  private(set) var reporter = ""
  /// The bytes of the frame, or of the IP packet; nil where the line does not say.
  private(set) var length: Int?
  private(set) var content = Content.other

  indirect enum Content {
    /// The IP header that `-v` prints on a line of its own.
    case header
    case packet(Packet)
    /// The outer packet of a tunnel, and the packet inside if it is on the same line.
    case tunnel(Packet?, hasBadChecksum: Bool, inner: Content?)
    /// An ICMP error to the client of a connection.
    case error(ICMPError, client: IPAddress, server: IPAddress?, port: UInt16?)
    /// A packet whose ends are names, or whose ports are unknown names.
    case named
    case other
  }

  struct Packet {
    let sender: LogEvent.End
    let receiver: LogEvent.End
    let transport: TransportProtocol
    var flags: LogFlags = []
    /// The payload's first sequence number, relative to the connection's first unless `-S` was given; nil where there is none.
    var sequence: UInt32?
    /// Bytes of payload.
    var payload = 0
    var dnsName: String?
  }

  init(_ text: String) {
    var rest = Substring(text)
    takeClock(&rest)
    takeLinkHeader(&rest)
    content = content(of: rest)
  }

  /// Removes `10:05:12.100305`, `2026-03-01 10:05:12.100305` or seconds since 1970.
  private mutating func takeClock(_ rest: inout Substring) {
    let words = rest.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard let first = words.first else { return }
    if words.count > 1, let moment = Timestamp(rfc3339: "\(first)T\(words[1])Z") {
      (time, hasClock) = (moment, true)
      rest = rest[words[1].endIndex...]
    } else if Self.isTimeOfDay(first) {
      hasClock = true
      rest = rest[first.endIndex...]
    } else if first.prefix(while: \.isNumber).count >= 9, let moment = Timestamp(epoch: String(first)) {
      (time, hasClock) = (moment, true)
      rest = rest[first.endIndex...]
    }
  }

  private static func isTimeOfDay(_ word: Substring) -> Bool {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 3 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isNumber || $0 == "." } }
  }

  /// Removes what stands before the IP packet: the interface and the direction of `-i any`, the link header of `-e`, `IP` or `IP6`.
  private mutating func takeLinkHeader(_ rest: inout Substring) {
    let words = rest.prefix(160).split(separator: " ")
    if let place = words.prefix(3).firstIndex(where: { ["In", "Out", "P", "B", "M"].contains($0) }), place > 0 {
      reporter = String(words[place - 1])
      rest = rest[words[place].endIndex...]
    }
    if let type = rest.ranges(of: "ethertype IPv").last {
      rest = rest[type.upperBound...].drop { $0 != ")" }.dropFirst()
      if rest.hasPrefix(", length ") {
        rest = rest.dropFirst(", length ".count)
        length = Int(rest.prefix(while: \.isNumber))
        rest = rest.drop { $0 != ":" }.dropFirst()
      } else if rest.hasPrefix(",") {
        rest = rest.dropFirst()
      }
    }
    rest = rest.drop { $0 == " " }
    for name in ["IP ", "IP6 "] where rest.hasPrefix(name) { rest = rest.dropFirst(name.count) }
  }

  private mutating func content(of text: Substring) -> Content {
    var rest = text.drop { $0 == " " }
    if rest.hasPrefix("("), let end = Self.endOfGroup(rest) {
      if let number = Self.number(after: "length ", rest[..<end]) {
        length = number
      } else if let number = Self.number(after: "payload length: ", rest[..<end]) {
        length = number + 40
      }
      rest = rest[end...].drop { $0 == " " }
      if rest.isEmpty { return .header }
    }
    guard let arrow = rest.firstRange(of: " > ") else { return .other }
    let sender = rest[..<arrow.lowerBound]
    guard !sender.contains(" "), let colon = rest[arrow.upperBound...].firstRange(of: ":", beforeBlank: true) else {
      return .other
    }
    let receiver = rest[arrow.upperBound..<colon.lowerBound]
    return content(from: sender, to: receiver, rest[colon.upperBound...].drop { $0 == " " })
  }

  private mutating func content(from sender: Substring, to receiver: Substring, _ body: Substring) -> Content {
    if body.hasPrefix("ICMP") { return Self.error(body, from: sender, to: receiver) }
    let isTunnel =
      !body.hasPrefix("Flags [") && ["VXLAN, ", "OTV, ", "Geneve, ", "GREv"].contains { body.contains($0) }
    let inner = body.hasPrefix("IP ") || body.hasPrefix("IP6 ") ? body : isTunnel ? Self.inner(body) : nil
    let ends = (Self.end(sender), Self.end(receiver))
    if isTunnel || inner != nil {
      let outer = ends.0.flatMap { sender in ends.1.map { Packet(sender: sender, receiver: $0, transport: .udp) } }
      var line = self
      let innerContent = inner.map { text in
        var text = text
        line.takeLinkHeader(&text)
        return line.content(of: text)
      }
      if innerContent != nil { length = line.length }
      return .tunnel(
        isTunnel ? outer : nil, hasBadChecksum: body.hasPrefix("[bad udp cksum"), inner: innerContent)
    }
    guard let from = ends.0, let to = ends.1 else {
      let looksLikePacket = body.hasPrefix("Flags [") || body.hasPrefix("UDP, ") || body.contains("? ")
      return looksLikePacket && sender.contains(".") ? .named : .other
    }
    return .packet(Self.packet(from, to, body))
  }

  /// The packet inside of a tunnel, where it is on the same line: `..., vni 0x4, options [8 bytes]: IP 10.0.0.1.80 > ...`.
  private static func inner(_ body: Substring) -> Substring? {
    for name in [" IP ", " IP6 "] {
      if let place = body.firstRange(of: name) { return body[place.lowerBound...].dropFirst() }
    }
    return body.firstRange(of: "ethertype IPv").map { body[$0.lowerBound...] }
  }

  private static func packet(_ sender: LogEvent.End, _ receiver: LogEvent.End, _ body: Substring) -> Packet {
    guard body.hasPrefix("Flags [") || body.hasPrefix("tcp ") else {
      var packet = Packet(sender: sender, receiver: receiver, transport: .udp)
      packet.payload = number(after: "length ", body) ?? 0
      packet.dnsName = query(body)
      return packet
    }
    var packet = Packet(sender: sender, receiver: receiver, transport: .tcp)
    if body.hasPrefix("Flags [") { packet.flags = flags(body.dropFirst("Flags [".count).prefix { $0 != "]" }) }
    packet.sequence = number(after: " seq ", body).flatMap { UInt32(exactly: $0) }
    packet.payload = number(after: ", length ", body) ?? number(after: "tcp ", body) ?? 0
    return packet
  }

  /// A DNS query is printed as `A? name.`.
  private static func query(_ body: Substring) -> String? {
    let words = body.split(separator: " ")
    guard let place = words.firstIndex(where: { $0.hasSuffix("?") && $0.first?.isUppercase == true }),
      place + 1 < words.count
    else { return nil }
    return words[place + 1].trimmed(".")
  }

  private static func flags(_ letters: Substring) -> LogFlags {
    var names: [String] = []
    for (letter, name) in [("S", "syn"), (".", "ack"), ("F", "fin"), ("R", "rst")] where letters.contains(letter) {
      names.append(name)
    }
    return KeyedText.flags(names)
  }
}

extension TcpdumpLine {
  /// `10.244.0.8.48980`, `fd00::1.443`, `10.244.0.8.https`: the last dot separates address and port. Nil for names of hosts and unknown
  /// names of ports.
  static func end(_ text: some StringProtocol) -> LogEvent.End? {
    guard let dot = text.lastIndex(of: ".") else { return nil }
    let name = text[text.index(after: dot)...]
    guard let port = UInt16(name) ?? ServiceNames.port(name), let address = address(text[..<dot]) else { return nil }
    return LogEvent.End(address: address, port: port)
  }

  /// An address, or a name that is made of one: `ip-10-0-16-20.ec2.internal`, `10-244-1-12.shop.pod.cluster.local`.
  private static func address(_ text: some StringProtocol) -> IPAddress? {
    if let address = IPAddress(text) { return address }
    let label = text.prefix { $0 != "." }
    let numbers = (label.hasPrefix("ip-") ? label.dropFirst(3) : label[...]).split(separator: "-")
    guard numbers.count == 4, numbers.allSatisfy({ UInt8($0) != nil }) else { return nil }
    return IPAddress(numbers.joined(separator: "."))
  }

  /// `ICMP 10.0.0.2 tcp port 443 unreachable, length 68`, `ICMP6, destination unreachable, unreachable port, fd00::2 tcp port 443`.
  private static func error(_ body: Substring, from sender: Substring, to receiver: Substring) -> Content {
    guard let reporter = IPAddress(sender), let client = IPAddress(receiver), let (type, code) = unreachable(body)
    else {
      return .other
    }
    let words = body.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
    let server = words.lazy.compactMap { IPAddress($0) }.first
    let port = words.firstIndex(of: "port").flatMap { place in
      words.dropFirst(place + 1).first.flatMap { UInt16($0) ?? ServiceNames.port($0) }
    }
    return .error(ICMPError(reporter: reporter, type: type, code: code), client: client, server: server, port: port)
  }

  /// Type and code of an unreachable destination, as tcpdump's print-icmp.c and print-icmp6.c word them; nil for other messages.
  private static func unreachable(_ body: Substring) -> (type: UInt8, code: UInt8)? {
    guard body.contains("unreachable") else { return nil }
    if body.hasPrefix("ICMP6") {
      for (words, code) in [("unreachable port", 4), ("prohibited", 1), ("unreachable address", 3)] as [(String, UInt8)]
      where body.contains(words) { return (1, code) }
      return (1, 0)
    }
    if body.contains("need to frag") { return nil }
    if body.contains("admin prohibited filter") { return (3, 13) }
    if body.contains("admin prohibited") { return (3, body.contains(" net ") ? 9 : 10) }
    if body.contains(" port ") { return (3, 3) }
    if body.contains(" protocol ") { return (3, 2) }
    return (3, body.contains(" net ") ? 0 : 1)
  }

  private static func number(after name: String, _ text: some StringProtocol) -> Int? {
    guard let place = text.firstRange(of: name) else { return nil }
    return Int(text[place.upperBound...].prefix(while: \.isNumber))
  }

  /// The index after the bracket that closes the one at the beginning.
  private static func endOfGroup(_ text: Substring) -> Substring.Index? {
    var depth = 0
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" {
        depth -= 1
        if depth == 0 { return text.index(after: index) }
      }
    }
    return nil
  }
}

extension Substring {
  /// The last colon of the first word: addresses of IPv6 have colons too.
  fileprivate func firstRange(of colon: Character, beforeBlank: Bool) -> Range<Index>? {
    let word = prefix { $0 != " " }
    guard word.last == colon, let place = word.indices.last else { return nil }
    return place..<index(after: place)
  }
}
