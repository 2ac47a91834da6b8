/// What the API server accepts as keys and values of labels and as names of ports (`apimachinery/pkg/util/validation`).
enum LabelSyntax {
  /// A name of at most 63 characters, perhaps with a DNS subdomain and a slash before it.
  static func isKey(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return isName(parts[0])
    case 2: return NameSyntax.isSubdomain(String(parts[0])) && isName(parts[1])
    default: return false
    }
  }

  static func isValue(_ text: String) -> Bool { text.isEmpty || isName(text[...]) }

  /// RFC 6335 section 5.1, in lower case.
  static func isPortName(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 15, !text.contains("--") else {
      return false
    }
    let hyphen = UInt8(ascii: "-")
    return first != hyphen && last != hyphen && text.utf8.contains(where: isLowerCase)
      && text.utf8.allSatisfy { isLowerCase($0) || isDigit($0) || $0 == hyphen }
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= 63 else { return false }
    return isAlphanumeric(first) && isAlphanumeric(last)
      && text.utf8.allSatisfy {
        isAlphanumeric($0) || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0)
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    isLowerCase(byte) || isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isLowerCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
