import ByteInput
import FlowModel

/// The plaintext content of the TLS records at the beginning of a segment (RFC 8446 sections 4.1.2, 4.1.3, 5.1, 6).
///
///      0      1         3        5
///     +------+---------+--------+ - - - -
///     | type | version | length | fragment
///     +------+---------+--------+ - - - -
///
/// All fields are big-endian. Recognised by content, not by port.
struct TLSRecords {
  private(set) var clientHello: ClientHello?
  /// Bytes of the ClientHello's record with its header; 0 without one.
  private(set) var helloBytes = 0
  /// The position and length of a ClientHello's record that continues in the next segment.
  private(set) var cutHello: (offset: Int, byteCount: Int)?
  /// The version in a ServerHello.
  private(set) var serverVersion: UInt16?
  /// Number of fatal alerts.
  private(set) var alertCount = 0
  /// Descriptions of the alerts, one byte each.
  private var alerts: UInt64 = 0

  /// Records read of one segment; `alerts` has room for as many.
  private static let recordLimit = 8

  /// A cheap check for a handshake or alert record at `offset`.
  @inline(__always)
  static func canBegin(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    guard offset + 6 <= end else { return false }
    let start = bytes.be32(offset)
    return (start >> 24 == 22 || start >> 24 == 21) && start >> 16 & 0xFF == 3 && start >> 8 & 0xFF <= 4
  }

  /// Reads records from `offset` on, up to the first bytes that are not a record.
  init(_ bytes: RawSpan, at offset: Int, end: Int) {
    var offset = offset
    for _ in 0..<Self.recordLimit {
      guard Self.canBegin(bytes, at: offset, end: end) else { return }
      let length = Int(bytes.be16(offset + 3))
      let fragment = offset + 5
      let fragmentEnd = min(end, fragment + length)
      if bytes.u8(offset) == 22 {
        readHandshake(bytes, at: fragment, end: fragmentEnd)
        if clientHello != nil, helloBytes == 0 { helloBytes = 5 + length }
        if bytes.u8(fragment) == 1, fragment + length > end { cutHello = (offset, 5 + length) }
      } else if length == 2, fragment + 2 <= end, bytes.u8(fragment) == 2 {
        alerts |= UInt64(bytes.u8(fragment + 1)) << UInt64(alertCount * 8)
        alertCount += 1
      }
      offset = fragment + length
    }
  }

  /// The description of a fatal alert; `number` is in `0..<alertCount`.
  func alert(_ number: Int) -> UInt8 { UInt8(truncatingIfNeeded: alerts >> UInt64(number * 8)) }

  /// Whether nothing relevant was found.
  var isEmpty: Bool { clientHello == nil && serverVersion == nil && alertCount == 0 }

  /// A handshake message: type, 24 bits of length, body.
  private mutating func readHandshake(_ bytes: RawSpan, at offset: Int, end: Int) {
    guard offset + 4 <= end else { return }
    let length = Int(bytes.be32(offset) & 0xFF_FFFF)
    let body = offset + 4
    let bodyEnd = min(end, body + length)
    switch bytes.u8(offset) {
    case 1: clientHello = clientHello ?? ClientHello(bytes, at: body, end: bodyEnd)
    case 2: serverVersion = serverVersion ?? ServerHello(bytes, at: body, end: bodyEnd)?.version
    default: break
    }
  }
}
