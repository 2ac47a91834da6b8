extension ComponentProfile {
  /// Whether one of these server names leads to the component; `*` in a pattern stands for one label.
  public func answers(to names: [String]) -> Bool {
    serverNames.contains { pattern in names.contains { Self.matches($0, pattern) } }
  }

  /// Whether a name fits a pattern, label by label.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    var (rest, wanted) = (name.utf8[...], pattern.utf8[...])
    while true {
      let (label, want) = (rest.prefix { $0 != dot }, wanted.prefix { $0 != dot })
      guard want.elementsEqual(CollectionOfOne(wildcard)) || want.elementsEqual(label) else { return false }
      rest = rest[label.endIndex...]
      wanted = wanted[want.endIndex...]
      guard !rest.isEmpty, !wanted.isEmpty else { return rest.isEmpty && wanted.isEmpty }
      (rest, wanted) = (rest.dropFirst(), wanted.dropFirst())
    }
  }

  /// The first label of a name or a pattern.
  static func firstLabel(_ name: String) -> Substring { Substring(name.utf8.prefix { $0 != dot }) }

  private static let dot = UInt8(ascii: ".")
  private static let wildcard = UInt8(ascii: "*")
}
