import ByteInput
import FlowModel

/// What the TLS records at the beginning of a segment show in clear (RFC 8446 sections 4.1.2, 4.1.3, 5.1, 6).
///
///      0      1         3        5
///     +------+---------+--------+ - - - -
///     | type | version | length | fragment
///     +------+---------+--------+ - - - -
///
/// All fields are big-endian. Recognised by content, not by port.
struct TLSRecords {
  private(set) var clientHello: ClientHello?
  /// Bytes of the ClientHello's record, its header included; 0 without one.
  private(set) var helloBytes = 0
  /// The record of a ClientHello that goes on behind the segment: where it begins, and how many bytes it has.
  private(set) var cutHello: (offset: Int, byteCount: Int)?
  /// The version that the server chose.
  private(set) var serverVersion: UInt16?
  /// How many fatal alerts there are.
  private(set) var alertCount = 0
  /// Their descriptions, a byte each.
  private var alerts: UInt64 = 0

  /// Records looked at in one segment: as many as there is room for alerts.
  private static let recordLimit = 8

  /// Whether bytes at `offset` can begin a TLS handshake or alert record: the cheap test before the parse.
  @inline(__always)
  static func canBegin(_ bytes: RawSpan, at offset: Int, end: Int) -> Bool {
    guard offset + 6 <= end else { return false }
    let start = bytes.be32(offset)
    return (start >> 24 == 22 || start >> 24 == 21) && start >> 16 & 0xFF == 3 && start >> 8 & 0xFF <= 4
  }

  /// Reads the records that begin at `offset`; stops at the first that is none.
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

  /// The description of a fatal alert, by its number from 0 on.
  func alert(_ number: Int) -> UInt8 { UInt8(truncatingIfNeeded: alerts >> UInt64(number * 8)) }

  /// Whether there is anything to note.
  var isEmpty: Bool { clientHello == nil && serverVersion == nil && alertCount == 0 }

  /// Handshake messages: type, 24 bits of length, body.
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
