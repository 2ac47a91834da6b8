/// A remark about one input: a stable kebab-case word with numbers and quoted pieces of input.
///
/// Partials and JSON documents contain it as an object of `id` and the fields. The sentence for people is made from the value.
public protocol InputRemark: Hashable, Comparable, Sendable {
  /// Never reused for another meaning.
  var id: String { get }
  /// One `id` always has the same names in the same order.
  var fields: [RemarkField] { get }
  /// Nil for an unknown `id`, and unless the fields are exactly those of the `id`.
  init?(id: String, fields: [RemarkField])
}

extension InputRemark {
  /// By `id`, then by fields.
  public static func < (left: Self, right: Self) -> Bool {
    left.id != right.id ? left.id < right.id : left.fields.lexicographicallyPrecedes(right.fields)
  }
}

public struct RemarkField: Hashable, Comparable, Sendable {
  public let name: String
  public let value: Value

  public enum Value: Hashable, Sendable {
    case number(Int)
    case word(String)
    case words([String])
  }

  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  static func number(_ name: String, _ number: Int) -> RemarkField { RemarkField(name, .number(number)) }

  /// By name, then by value: numbers before words.
  public static func < (left: RemarkField, right: RemarkField) -> Bool {
    guard left.name == right.name else { return left.name < right.name }
    return switch (left.value, right.value) {
    case (.number(let left), .number(let right)): left < right
    case (.word(let left), .word(let right)): left < right
    case (.words(let left), .words(let right)): left.lexicographicallyPrecedes(right)
    case (.number, _), (.word, .words): true
    case (.words, _), (.word, .number): false
    }
  }
}

extension [RemarkField] {
  /// 0 if there is no such number.
  func number(_ name: String) -> Int {
    for case .number(let number) in compactMap({ $0.name == name ? $0.value : nil }) { return number }
    return 0
  }

  /// Empty if there is no such word.
  func word(_ name: String) -> String {
    for case .word(let word) in compactMap({ $0.name == name ? $0.value : nil }) { return word }
    return ""
  }

  func words(_ name: String) -> [String] {
    for case .words(let words) in compactMap({ $0.name == name ? $0.value : nil }) { return words }
    return []
  }
}
