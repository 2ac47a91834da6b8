import Reporting

/// Writes text that comes in small pieces, gathered into larger ones.
struct TextWriter {
  private let descriptor: Int32
  private let target: String
  private var held: [UInt8] = []

  private static let size = 256 * 1024

  private init(_ descriptor: Int32, named target: String) {
    self.descriptor = descriptor
    self.target = target
  }

  /// Writes everything that `write` hands over. Throws an `OutputError` where the system refuses.
  static func write(to descriptor: Int32, named target: String, _ write: (Renderer.Put) throws -> Void) throws {
    var writer = TextWriter(descriptor, named: target)
    try write { text in try writer.add(text) }
    try writer.flush()
  }

  private mutating func add(_ text: String) throws(OutputError) {
    held += text.utf8
    if held.count >= Self.size { try flush() }
  }

  private mutating func flush() throws(OutputError) {
    try CheckedWriter.write(held, to: descriptor, named: target)
    held.removeAll(keepingCapacity: true)
  }
}
