import FlowModel

/// The servers to which a program connects without a proxy, as `NO_PROXY` names them (golang.org/x/net/http/httpproxy).
struct ProxyExceptions {
  private let entries: [Substring]

  init(_ text: String) {
    entries = text.lowercased().split(separator: ",").map { entry in
      var entry = entry.drop { $0 == " " }
      while entry.last == " " { entry.removeLast() }
      return entry
    }.filter { !$0.isEmpty }
  }

  var containEverything: Bool { entries.contains("*") }

  func contain(_ server: ServerAddress) -> Bool {
    let host = server.host.lowercased()
    let address = IPAddress(host)
    if containEverything || host == "localhost" || address?.isLoopback == true { return true }
    return entries.contains { entry in
      if let block = CIDR(entry) { return address.map(block.contains) ?? false }
      if let single = IPAddress(entry) { return single == address }
      var (name, port) = (entry, UInt16?.none)
      if let colon = entry.lastIndex(of: ":"), let number = UInt16(entry[entry.index(after: colon)...]) {
        (name, port) = (entry[..<colon], number)
      }
      guard port == nil || port == server.port else { return false }
      if let single = IPAddress(name.filter { $0 != "[" && $0 != "]" }) { return single == address }
      return Self.matches(host, name)
    }
  }

  /// `example.com` stands for itself and the names below it, `.example.com` and `*.example.com` for those below it.
  private static func matches(_ host: String, _ name: Substring) -> Bool {
    let name = name.hasPrefix("*.") ? name.dropFirst() : name
    return name.hasPrefix(".") ? host.hasSuffix(name) : host == name || host.hasSuffix(".\(name)")
  }
}
