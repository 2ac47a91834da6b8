/// Bytes that were taken out of a stream, in the buffer in which they lie.
public struct StreamPiece: ~Copyable, Sendable {
  /// The buffer; only `bytes` of it are of the piece.
  public internal(set) var buffer: [UInt8]
  /// Where the piece lies in `buffer`.
  public internal(set) var bytes = 0..<0
  /// Where its first byte lies in the input, after decompression.
  public internal(set) var offset = 0
  /// Whether the input ends with it.
  public internal(set) var isLast = false

  /// Nothing yet.
  public init() {
    buffer = [UInt8](repeating: 0, count: ByteStream.initialCapacity)
  }
}
