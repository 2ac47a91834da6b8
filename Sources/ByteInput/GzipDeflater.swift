import CZlib

/// Compresses to gzip (RFC 1952). The header has no time and no name, so that equal input gives equal output.
public struct GzipDeflater: ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: outputSize)

  private static let outputSize = 256 * 1024

  public init() {
    stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Adding 16 to the window size selects zlib's gzip wrapper.
    let begun = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib could not allocate its state")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// A single member with all of `bytes`.
  public static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var deflater = GzipDeflater()
    return deflater.compress(bytes, .last)
  }

  /// Whether more input follows.
  public enum Part: Sendable {
    case further
    /// Ends the member.
    case last
  }

  /// Compresses `bytes`; returns the output that is complete so far.
  public mutating func compress(_ bytes: [UInt8], _ part: Part) -> [UInt8] {
    var input = bytes
    var result: [UInt8] = []
    var position = 0
    while true {
      let (status, used, written) = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          stream.pointee.next_in = source.baseAddress.map { $0 + position }
          stream.pointee.avail_in = UInt32(clamping: source.count - position)
          stream.pointee.next_out = target.baseAddress
          stream.pointee.avail_out = UInt32(clamping: target.count)
          let offered = stream.pointee.avail_in
          let isLast = part == .last && Int(offered) == source.count - position
          let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (status, Int(offered - stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out))
        }
      }
      precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib lost its state")
      position += used
      result += output[..<written]
      if status == Z_STREAM_END { return result }
      if part == .further, position == input.count, written < output.count { return result }
    }
  }
}
