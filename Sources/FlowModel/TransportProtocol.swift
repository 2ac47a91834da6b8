/// The protocol that an IP packet carries, by IANA protocol number.
public struct TransportProtocol: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var icmp: TransportProtocol { TransportProtocol(rawValue: 1) }
  @inlinable public static var tcp: TransportProtocol { TransportProtocol(rawValue: 6) }
  @inlinable public static var udp: TransportProtocol { TransportProtocol(rawValue: 17) }
  @inlinable public static var icmpv6: TransportProtocol { TransportProtocol(rawValue: 58) }
  @inlinable public static var sctp: TransportProtocol { TransportProtocol(rawValue: 132) }

  /// True for TCP, UDP and SCTP, which are also the only protocols that NetworkPolicy rules can name.
  @inlinable
  public var hasPorts: Bool { self == .tcp || self == .udp || self == .sctp }
}

extension TransportProtocol: CustomStringConvertible {
  /// Lower case: `tcp`, `udp`, `sctp`, `icmp`, `icmpv6`; any other as `ip-47`.
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

  /// Parses a name in any case (`TCP`, `udp`, `icmpv6`); nil for an unknown name.
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
  public static func < (left: TransportProtocol, right: TransportProtocol) -> Bool { left.rawValue < right.rawValue }
}
