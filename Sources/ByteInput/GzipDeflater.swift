import CZlib

/// Compresses to gzip (RFC 1952). The header holds no time and no name, so that the same bytes always become the same.
public enum GzipDeflater {
  private static let outputSize = 256 * 1024

  /// One member with all of `bytes`.
  public static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    // 16 more than the largest window asks zlib for the gzip wrapper.
    let begun = deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "zlib could not allocate its state")
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: outputSize)
    var result: [UInt8] = []
    var position = 0
    var status = Z_OK
    while status != Z_STREAM_END {
      let (used, written) = input.withUnsafeMutableBufferPointer { source in
        output.withUnsafeMutableBufferPointer { target in
          stream.next_in = source.baseAddress.map { $0 + position }
          stream.avail_in = UInt32(clamping: source.count - position)
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(clamping: target.count)
          let offered = stream.avail_in
          let isLast = Int(offered) == source.count - position
          status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (Int(offered - stream.avail_in), target.count - Int(stream.avail_out))
        }
      }
      precondition(status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR, "zlib lost its state")
      position += used
      result += output[..<written]
    }
    return result
  }
}
