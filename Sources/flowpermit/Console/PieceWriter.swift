import ByteInput

/// Writes what comes in small pieces, compressed where that is wanted.
struct PieceWriter: ~Copyable {
  /// How bytes are written.
  enum Form {
    case plain
    /// As one member of gzip.
    case compressed
  }

  private let descriptor: Int32
  private let target: String
  private var held: [UInt8] = []
  private var deflater: GzipDeflater?

  private static let size = 256 * 1024

  init(_ descriptor: Int32, named target: String, form: Form = .plain) {
    self.descriptor = descriptor
    self.target = target
    held.reserveCapacity(Self.size)
    deflater = form == .compressed ? GzipDeflater() : nil
  }

  /// Adds a piece. Throws an `OutputError` where the system refuses what is written now.
  mutating func add(_ bytes: RawSpan, _ range: Range<Int>) throws(OutputError) {
    var start = range.lowerBound
    // Whole buffers, so that how the bytes come changes nothing in what is made of them.
    while start < range.upperBound {
      let end = min(range.upperBound, start + Self.size - held.count)
      bytes.append(start..<end, to: &held)
      start = end
      if held.count == Self.size { try write(.further) }
    }
  }

  /// Writes what is left.
  consuming func finish() throws(OutputError) { try write(.last) }

  private mutating func write(_ part: GzipDeflater.Part) throws(OutputError) {
    let bytes = deflater?.compress(held, part) ?? held
    held.removeAll(keepingCapacity: true)
    try CheckedWriter.write(bytes, to: descriptor, named: target)
  }
}
