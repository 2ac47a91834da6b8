import FlowModel

/// What a line is about: addresses and names, as far as it says.
struct LogSubject: Hashable, Sendable {
  /// The address that the innermost error is about.
  var address: IPAddress?
  var port: UInt16?
  /// The name of the name server or proxy where that has no address.
  var serverName: String?
  /// The name that was looked up, or the host of the URL.
  var host: String?
  /// The port in the URL, or that of its scheme.
  var urlPort: UInt16?
  var webhook: String?
  /// The client's own address.
  var local: IPAddress?
  /// Whether the call goes through an HTTP proxy.
  var usesProxy: Bool
  var sender: IPAddress?

  init(_ text: [UInt8], _ fields: [String: String], _ reason: FoundReason?, _ operation: LineTemplate.Match?) {
    let slots = (reason?.match.slots ?? [:]).merging(operation?.slots ?? [:]) { mine, _ in mine }
    usesProxy = Self.proxy.last(in: text) != nil
    webhook = slots[.webhook]
    (local, _) = Self.end(slots[.local] ?? slots[.sender])
    sender = Self.address(Self.senders, text) ?? local
    let ends = [slots[.server], slots[.dialled], slots[.remote], slots[.receiver], fields["dst.addr"]]
    for case let text? in ends where address == nil {
      (address, port) = Self.end(text)
      if address == nil, serverName == nil { serverName = text }
    }
    if address == nil, let dialled = Self.dialled.last(in: text)?.slots[.dialled] {
      (address, port) = Self.end(dialled)
    }
    if let receiver = Self.address(Self.receivers, text) {
      address = receiver
      port = Self.ports.lazy.compactMap { $0.first(in: text)?.slots[.port].flatMap { UInt16($0) } }.first
    }
    host = slots[.host]
    readURL(text, isNamed: host != nil)
    if let service = Self.service.last(in: text)?.slots[.url] { readPlace(service[...], default: 443) }
  }

  private static let proxy = LineTemplate("proxyconnect tcp")
  private static let dialled = LineTemplate("dial tcp <dialled>: ")
  private static let service = LineTemplate("via service \"<url>\"")
  private static let urls = [(LineTemplate("https://<url>"), 443 as UInt16), (LineTemplate("http://<url>"), 80)]
  /// As OVN, the kernel and Calico name the ends of a packet.
  private static let senders = ["nw_src=<address>", "ipv6_src=<address>", " SRC=<address>"].map { LineTemplate($0) }
  private static let receivers = ["nw_dst=<address>", "ipv6_dst=<address>", " DST=<address>"].map { LineTemplate($0) }
  private static let ports = ["tp_dst=<port>", " DPT=<port>"].map { LineTemplate($0) }

  private mutating func readURL(_ text: [UInt8], isNamed: Bool) {
    for (template, usual) in Self.urls {
      guard let url = template.last(in: text)?.slots[.url] else { continue }
      let place = url.prefix { $0 != "/" && $0 != "?" }
      let name = host
      readPlace(place, default: usual)
      if isNamed { host = name }
      return
    }
  }

  /// Reads `host:port`.
  private mutating func readPlace(_ place: Substring, default usual: UInt16) {
    let place = place.last == ":" ? place.dropLast() : place
    if let colon = place.lastIndex(of: ":"), !place.hasSuffix("]"),
      let number = UInt16(place[place.index(after: colon)...])
    {
      host = String(place[..<colon])
      urlPort = number
    } else {
      host = String(place)
      urlPort = usual
    }
    if address == nil, let literal = host.flatMap({ IPAddress($0.filter { $0 != "[" && $0 != "]" }) }) {
      address = literal
      port = port ?? urlPort
    }
  }

  /// Reads `10.0.0.1:443`, `[fd00::1]:443` or an address alone.
  private static func end(_ text: String?) -> (IPAddress?, UInt16?) {
    guard let text else { return (nil, nil) }
    let trimmed = text.last == ":" ? text.dropLast() : text[...]
    if let whole = IPAddress(trimmed) { return (whole, nil) }
    guard let colon = trimmed.lastIndex(of: ":") else { return (nil, nil) }
    let name = trimmed[..<colon].filter { $0 != "[" && $0 != "]" }
    return (IPAddress(name), UInt16(trimmed[trimmed.index(after: colon)...]))
  }

  private static func address(_ templates: [LineTemplate], _ text: [UInt8]) -> IPAddress? {
    templates.lazy.compactMap { $0.first(in: text)?.slots[.address].flatMap { IPAddress($0) } }.first
  }
}
