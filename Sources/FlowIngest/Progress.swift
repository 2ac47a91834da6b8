/// Tells how many bytes of an input were read, now and then.
public struct Progress: Sendable {
  private let tell: @Sendable (Int) -> Void

  /// Calls `tell` with the bytes read so far of the current input, after decompression, once per buffer at the most.
  public init(_ tell: @escaping @Sendable (Int) -> Void) { self.tell = tell }

  /// Tells nobody.
  public static let silent = Progress { _ in }

  func report(_ bytes: Int) { tell(bytes) }
}
