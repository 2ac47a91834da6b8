/// What the API server accepts as names (`apimachinery/pkg/util/validation`, after RFC 1123).
public enum NameSyntax {
  /// Whether the text can name a namespace: at most 63 of `a-z`, `0-9` and `-`, with a letter or digit at both ends.
  public static func isLabel(_ text: String) -> Bool { text.utf8.count <= 63 && isPart(text.utf8[...]) }

  /// Whether the text can name most other objects: labels with dots between them, 253 characters at most.
  public static func isSubdomain(_ text: String) -> Bool {
    text.utf8.count <= 253
      && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isPart)
  }

  private static func isPart(_ text: Substring.UTF8View) -> Bool {
    guard let first = text.first, let last = text.last else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && text.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension String {
  /// The text for a message: of a long one only the beginning, and how long it is.
  public var shortened: String {
    let beginning = unicodeScalars.prefix(Self.shownLength)
    guard beginning.endIndex < unicodeScalars.endIndex else { return self }
    return "\(String(beginning))... (\(utf8.count) bytes)"
  }

  private static let shownLength = 100
}
