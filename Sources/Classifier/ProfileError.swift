/// A profile that does not fit.
public struct ProfileError: Error, Hashable, Sendable {
  /// The file as given.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// What is wrong, without a final dot.
  public var message: String
}
