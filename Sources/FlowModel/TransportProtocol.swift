/// What an IP packet carries: its protocol number (IANA "Assigned Internet Protocol Numbers").
public struct TransportProtocol: RawRepresentable, Hashable, Sendable {
  /// The protocol number.
  public let rawValue: UInt8

  /// The protocol with this number.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Internet Control Message Protocol, number 1.
  @inlinable public static var icmp: TransportProtocol { TransportProtocol(rawValue: 1) }
  /// Transmission Control Protocol, number 6.
  @inlinable public static var tcp: TransportProtocol { TransportProtocol(rawValue: 6) }
  /// User Datagram Protocol, number 17.
  @inlinable public static var udp: TransportProtocol { TransportProtocol(rawValue: 17) }
  /// ICMP for IPv6, number 58.
  @inlinable public static var icmpv6: TransportProtocol { TransportProtocol(rawValue: 58) }
  /// Stream Control Transmission Protocol, number 132.
  @inlinable public static var sctp: TransportProtocol { TransportProtocol(rawValue: 132) }

  /// Whether NetworkPolicy rules speak of it: TCP, UDP and SCTP have ports, and no other protocol is defined there.
  @inlinable
  public var hasPorts: Bool { self == .tcp || self == .udp || self == .sctp }
}

extension TransportProtocol: CustomStringConvertible {
  /// Lower case: `tcp`, `udp`, `sctp`, `icmp`, `icmpv6`, else `ip-47` with the number.
  public var description: String {
    switch self {
    case .icmp: "icmp"
    case .tcp: "tcp"
    case .udp: "udp"
    case .icmpv6: "icmpv6"
    case .sctp: "sctp"
    default: "ip-\(rawValue)"
    }
  }

  /// Reads a name in any case (`TCP`, `udp`, `icmpv6`); nil for an unknown name.
  public init?(name: some StringProtocol) {
    switch name.lowercased() {
    case "icmp", "icmpv4": self = .icmp
    case "tcp": self = .tcp
    case "udp": self = .udp
    case "icmpv6", "icmp6", "ipv6-icmp": self = .icmpv6
    case "sctp": self = .sctp
    default: return nil
    }
  }
}

extension TransportProtocol: Comparable {
  /// By number.
  public static func < (left: TransportProtocol, right: TransportProtocol) -> Bool { left.rawValue < right.rawValue }
}
