/// Where an object was read.
public struct ObjectSource: Hashable, Sendable, Comparable {
  /// The file as given; `-` for standard input.
  public var file: String
  /// The line that the object begins on, from 1.
  public var line: Int

  /// A place in a file.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// By file, then by line.
  public static func < (left: ObjectSource, right: ObjectSource) -> Bool {
    (left.file, left.line) < (right.file, right.line)
  }
}
