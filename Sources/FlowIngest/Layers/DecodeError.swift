/// Why a header could not be read: which one, where, and how many bytes were missing.
struct DecodeError: Error, Equatable {
  /// The header that was being read.
  enum Layer: String, CaseIterable {
    case ethernet, vlan, sll, sll2, null, arcnet, fddi, pktap, nsh, ah, ipv4, ipv6
    case ipv6Extension = "ipv6-extension"
    case tcp, udp, sctp, icmp, mpls, gre, vxlan, geneve
  }

  /// What is wrong with it.
  enum Problem: Equatable {
    /// The frame ends before the header does.
    case short
    /// A length or version field holds what the format does not allow.
    case invalid
  }

  var layer: Layer
  var problem: Problem
  /// Where in the frame the header begins.
  var offset: Int
  /// How many bytes the header needs; 0 for `invalid`.
  var needed: Int
  /// How many bytes the frame has from `offset` on.
  var available: Int

  /// A header that needs more bytes than there are.
  static func short(_ layer: Layer, at offset: Int, needed: Int, end: Int) -> DecodeError {
    DecodeError(layer: layer, problem: .short, offset: offset, needed: needed, available: max(0, end - offset))
  }

  /// A header that contradicts its format.
  static func invalid(_ layer: Layer, at offset: Int, end: Int) -> DecodeError {
    DecodeError(layer: layer, problem: .invalid, offset: offset, needed: 0, available: max(0, end - offset))
  }
}
