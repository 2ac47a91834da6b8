/// Why a document could not be read.
public struct DocumentError: Error, Hashable, Sendable {
  /// The line in its file, from 1.
  public var line: Int
  /// What is wrong, without a final dot.
  public var message: String

  /// What is wrong, and where.
  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}
