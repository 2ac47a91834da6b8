import ByteInput
import Documents
import FlowModel

/// The comments that the NetObserv command line adds to a packet block: one for each endpoint and one for both, with a name and a value
/// in each line, and `n/a` for a missing value.
///
///     Source              Destination          Common
///     IP: 10.0.0.1        IP: 10.0.0.2         Agent IP: 192.168.0.1
///     Kind: Pod           Kind: Service        Interfaces: eth0
///     Name: web-1         Name: csr            ...
///     Namespace: shop     Namespace: mesh
///
/// The names are the column names of NetObserv's console (network-observability-cli cmd/packet_capture.go).
struct PacketComments {
  /// Nil where the comment has no identity.
  private(set) var source: IdentityClaim?
  private(set) var destination: IdentityClaim?
  /// The addresses in the comments, which may differ from those of a tunnelled packet.
  private(set) var sourceAddress: IPAddress?
  private(set) var destinationAddress: IPAddress?
  /// A number for the place of capture (agent and interfaces); 0 where the comment has none.
  private(set) var captureLocation: UInt16 = 0

  /// Options read of one block, and bytes read of one comment.
  private static let limit = (options: 16, bytes: 16 * 1024)

  /// Reads the options in `range`; nil if there is no comment of NetObserv.
  init?(_ bytes: RawSpan, _ range: Range<Int>, isBigEndian: Bool) {
    var offset = range.lowerBound
    var isFound = false
    for _ in 0..<Self.limit.options {
      guard offset + 4 <= range.upperBound else { break }
      let code = isBigEndian ? bytes.be16(offset) : bytes.le16(offset)
      let size = Int(isBigEndian ? bytes.be16(offset + 2) : bytes.le16(offset + 2))
      let value = offset + 4
      guard code != 0, value + size <= range.upperBound else { break }
      if code == 1, size <= Self.limit.bytes, Self.canBegin(bytes, value, size) {
        isFound = read(String(bytes, value..<value + size)) || isFound
      }
      offset = value + (size + 3) & ~3
    }
    if !isFound { return nil }
  }

  /// A cheap check for the first letter of `Source`, `Destination` or `Common`, before a string is created.
  private static func canBegin(_ bytes: RawSpan, _ offset: Int, _ size: Int) -> Bool {
    size > 7 && [UInt8(ascii: "S"), UInt8(ascii: "D"), UInt8(ascii: "C")].contains(bytes.u8(offset))
  }

  private mutating func read(_ comment: String) -> Bool {
    let lines = comment.split(separator: "\n")
    switch lines.first {
    case "Source":
      let fields = Self.fields(lines.dropFirst())
      source = Self.claim(fields)
      sourceAddress = fields["IP"].flatMap { IPAddress($0) }
    case "Destination":
      let fields = Self.fields(lines.dropFirst())
      destination = Self.claim(fields)
      destinationAddress = fields["IP"].flatMap { IPAddress($0) }
    case "Common":
      for line in lines where line.hasPrefix("Agent") || line.hasPrefix("Interface") {
        for byte in line.utf8 { captureLocation = captureLocation &* 31 &+ UInt16(byte) }
      }
    default: return false
    }
    return true
  }

  private static func fields(_ lines: ArraySlice<Substring>) -> [String: String] {
    var fields: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      var name = line[..<colon].trimmedBlanks
      for side in ["Source ", "Src ", "Destination ", "Dst "] where name.hasPrefix(side) {
        name = String(name.dropFirst(side.count))
      }
      let value = line[line.index(after: colon)...].trimmedBlanks
      if !value.isEmpty, value != "n/a" { fields[name] = value }
    }
    return fields
  }

  private static func claim(_ fields: [String: String]) -> IdentityClaim? {
    let kind: IdentityClaim.Kind
    switch fields["Kind"] {
    case "Pod": kind = .pod
    case "Node": kind = .node
    case "Service": kind = .service
    default: return nil
    }
    return IdentityClaim(
      kind: kind, namespace: fields["Namespace"], name: fields["Name"], workload: fields["Owner"],
      node: fields["Node Name"])
  }
}
