/// A TLS version by its number on the wire.
enum TLSVersionText {
  /// `TLS 1.3` for 0x0304.
  static func name(_ version: UInt16) -> String {
    switch version {
    case 0x0300: "SSL 3.0"
    case 0x0301...0x0304: "TLS 1.\(version - 0x0301)"
    default: "0x" + String(version, radix: 16)
    }
  }
}
