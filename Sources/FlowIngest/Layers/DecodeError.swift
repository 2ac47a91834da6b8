/// Why a header could not be decoded.
struct DecodeError: Error, Equatable {
  enum Layer: String, CaseIterable {
    case ethernet, vlan, sll, sll2, null, arcnet, fddi, pktap, nsh, ah, ipv4, ipv6
    case ipv6Extension = "ipv6-extension"
    case tcp, udp, sctp, icmp, mpls, gre, vxlan, geneve
  }

  enum Problem: Equatable {
    /// The frame ends inside the header.
    case short
    /// A length or version field has an invalid value.
    case invalid
  }

  var layer: Layer
  var problem: Problem
  /// The header's position in the frame.
  var offset: Int
  /// Bytes that the header needs; 0 for `invalid`.
  var needed: Int
  /// Bytes of the frame from `offset` on.
  var available: Int

  static func short(_ layer: Layer, at offset: Int, needed: Int, end: Int) -> DecodeError {
    DecodeError(layer: layer, problem: .short, offset: offset, needed: needed, available: max(0, end - offset))
  }

  static func invalid(_ layer: Layer, at offset: Int, end: Int) -> DecodeError {
    DecodeError(layer: layer, problem: .invalid, offset: offset, needed: 0, available: max(0, end - offset))
  }
}
