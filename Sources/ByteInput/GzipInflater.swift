import CZlib

/// Inflates gzip (RFC 1952) piece by piece: any number of consecutive members.
///
/// Bytes before damaged data are kept. Zlib's state has a single owner, so it may move to another thread.
struct GzipInflater: ~Copyable, @unchecked Sendable {
  /// Whether the last input is consumed and more must be supplied.
  private(set) var needsInput = false
  /// Whether there is no more output, because the input ended or is damaged.
  private(set) var isFinished = false
  private(set) var damage: ByteStream.Damage?

  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8]
  private var position = 0
  private var isInsideMember = true
  private var consumed = 0

  /// `pending` are compressed bytes that were read before.
  init(pending: [UInt8]) {
    input = pending
    stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Adding 16 to the window size selects zlib's gzip wrapper.
    let status = inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not allocate its state")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Takes the next compressed bytes; an empty array means that the input has ended.
  mutating func supply(_ bytes: [UInt8]) {
    precondition(needsInput, "compressed bytes supplied before the last ones were used up")
    needsInput = false
    if bytes.isEmpty {
      isFinished = true
      if isInsideMember { damage = .gzipCutShort(compressedOffset: consumed) }
    }
    input = bytes
    position = 0
  }

  /// Inflates into `output[start...]`; returns the number of bytes written. After 0, check `needsInput` and `isFinished`.
  mutating func inflate(into output: inout [UInt8], from start: Int) -> Int {
    guard !isFinished else { return 0 }
    guard position < input.count else {
      needsInput = true
      return 0
    }
    if !isInsideMember, !beginMember() { return 0 }
    let available = input.count - position
    let (status, used, written) = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.pointee.next_in = source.baseAddress.map { $0 + position }
        stream.pointee.avail_in = UInt32(clamping: available)
        stream.pointee.next_out = target.baseAddress.map { $0 + start }
        stream.pointee.avail_out = UInt32(clamping: target.count - start)
        let room = stream.pointee.avail_out
        let offered = stream.pointee.avail_in
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        return (status, Int(offered - stream.pointee.avail_in), Int(room - stream.pointee.avail_out))
      }
    }
    position += used
    consumed += used
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isInsideMember = false
    default:
      isFinished = true
      damage = .gzipCorrupt(compressedOffset: consumed)
    }
    return written
  }

  /// Returns whether another member follows; padding after the last one ends the input.
  private mutating func beginMember() -> Bool {
    guard input[position] == 0x1F else {
      isFinished = true
      if input[position] != 0 { damage = .gzipTrailingBytes(compressedOffset: consumed) }
      return false
    }
    inflateReset(stream)
    isInsideMember = true
    return true
  }
}
