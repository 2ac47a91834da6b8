/// Names as logs write them.
enum DNSNames {
  /// Lower case, no final dot.
  static func canonical(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }
}
