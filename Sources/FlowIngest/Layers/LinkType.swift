/// The supported link types (`LINKTYPE_` numbers of libpcap).
enum LinkType {
  case ethernet
  /// IPv4 or IPv6 without a link header.
  case raw
  case linuxSLL
  case linuxSLL2
  /// BSD loopback, in either byte order.
  case loopback
  case arcnet
  case fddi
  /// Apple's header before one of another link type.
  case pktap

  /// Nil for an unsupported number. 12 and 14 are RAW on some systems.
  init?(number: UInt32) {
    switch number & 0xFFFF {
    case 0, 108: self = .loopback
    case 1: self = .ethernet
    case 12, 14, 101, 228, 229: self = .raw
    case 10: self = .fddi
    case 129: self = .arcnet
    case 149, 258: self = .pktap
    case 113: self = .linuxSLL
    case 276: self = .linuxSLL2
    default: return nil
    }
  }
}
