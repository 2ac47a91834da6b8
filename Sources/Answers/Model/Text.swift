public import FlowModel
public import KubeModel

/// Text for people, as typed fragments.
///
/// It is written as a string literal: the literal's own characters are words, and everything else is interpolated with a label that says
/// what it is. A bare string cannot be interpolated, so that nothing from an input passes as words.
public struct Text: Hashable, Sendable {
  public var fragments: [Fragment]

  public init(_ fragments: [Fragment] = []) { self.fragments = fragments }

  public init(_ fragment: Fragment) { fragments = [fragment] }

  /// Our own words.
  public init(words: String) { fragments = words.isEmpty ? [] : [.words(words)] }

  public var isEmpty: Bool { fragments.isEmpty }

  /// The text without any escaping.
  public var plain: String {
    if fragments.count == 1 { return fragments[0].plain }
    var text = ""
    for fragment in fragments { text += fragment.plain }
    return text
  }

  public static func + (left: Text, right: Text) -> Text { Text(left.fragments + right.fragments) }

  public static func += (left: inout Text, right: Text) { left.fragments += right.fragments }

  /// At most `limit` items with `separator` between them, and how many more there are.
  public static func list(_ items: [Text], separator: String = ", ", limit: Int = .max) -> Text {
    var text = Text()
    for (place, item) in items.prefix(limit).enumerated() {
      if place > 0 { text.fragments.append(.words(separator)) }
      text += item
    }
    if items.count > limit { text.fragments.append(.words(" and \(items.count - limit) more")) }
    return text
  }

  /// One fragment for each value, with commas between them.
  public static func list<Value>(
    _ values: some Sequence<Value>, limit: Int = .max, _ fragment: (Value) -> Fragment
  ) -> Text {
    list(values.map { Text(fragment($0)) }, limit: limit)
  }
}

extension Text: ExpressibleByStringInterpolation {
  public init(stringLiteral words: String) { self.init(words: words) }

  public init(stringInterpolation: StringInterpolation) { fragments = stringInterpolation.fragments }

  public struct StringInterpolation: StringInterpolationProtocol {
    var fragments: [Fragment] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      fragments.reserveCapacity(2 * interpolationCount + 1)
    }

    public mutating func appendLiteral(_ words: String) {
      if !words.isEmpty { fragments.append(.words(words)) }
    }

    public mutating func appendInterpolation(_ fragment: Fragment) { fragments.append(fragment) }

    public mutating func appendInterpolation(_ text: Text) { fragments += text.fragments }

    public mutating func appendInterpolation(_ number: some BinaryInteger) { fragments.append(.words("\(number)")) }

    /// Our own words, such as the stable word of an outcome.
    public mutating func appendInterpolation(words: String) { appendLiteral(words) }

    /// A number with its noun: `1 line`, `2 lines`; `plural` where an `s` does not make it.
    public mutating func appendInterpolation(count: Int, _ noun: String, plural: String? = nil) {
      appendLiteral(CountText.text(count, noun, plural: plural))
    }

    public mutating func appendInterpolation(address: IPAddress) { fragments.append(.address(address)) }

    public mutating func appendInterpolation(policy: PolicyReference) { fragments.append(.policy(policy)) }

    public mutating func appendInterpolation(name: String) { fragments.append(.name(name)) }

    public mutating func appendInterpolation(serverName: String) { fragments.append(.serverName(serverName)) }

    public mutating func appendInterpolation(time: Timestamp) { fragments.append(.time(time)) }

    /// Start and length: `2026-11-24 13:50:23Z, 45 s`.
    public mutating func appendInterpolation(window: TimeWindow) {
      fragments.append(.time(window.first))
      appendLiteral(", " + DurationText.text(window.nanoseconds))
    }

    public mutating func appendInterpolation(quote: String) { fragments.append(.quote(quote)) }

    public mutating func appendInterpolation(command: String) { fragments.append(.command(command)) }

    public mutating func appendInterpolation(file: String, line: Int? = nil) {
      fragments.append(.file(file, line: line))
    }
  }
}
