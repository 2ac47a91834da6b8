/// Why a frame or record was not used, as a stable kebab-case word: `truncated-record`, `not-ip`, `bad-json`, ...
///
/// An open set: each format adds its own.
public struct SkipReason: RawRepresentable, Hashable, Comparable, Sendable {
  /// The word.
  public let rawValue: String

  /// A reason with this word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// By word.
  public static func < (left: SkipReason, right: SkipReason) -> Bool { left.rawValue < right.rawValue }
}
