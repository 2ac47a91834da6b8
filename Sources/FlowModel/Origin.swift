/// Where in the inputs something was first met: an input and a byte in it.
public struct Origin: Hashable, Comparable, Sendable {
  /// The input's position in the order given by `IngestStatistics.inputs`.
  public var input: Int
  /// The byte at which the packet's or log's record begins, after decompression.
  public var offset: Int

  /// A place in an input.
  public init(input: Int, offset: Int) {
    self.input = input
    self.offset = offset
  }

  /// The earlier input first, then the earlier byte.
  public static func < (left: Origin, right: Origin) -> Bool {
    (left.input, left.offset) < (right.input, right.offset)
  }
}
