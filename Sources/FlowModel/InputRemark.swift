/// What a reader has to say about one input: a stable kebab-case word, and the numbers and pieces of input that belong to it.
///
/// Partials and JSON documents hold a remark as an object of `id` and the fields; the sentence for people is made from the value.
public protocol InputRemark: Hashable, Comparable, Sendable {
  /// The word, never reused for anything else.
  var id: String { get }
  /// Always the same names in the same order for one `id`.
  var fields: [RemarkField] { get }
  /// Nil for an unknown `id`, and where the fields are not exactly the ones that belong to it.
  init?(id: String, fields: [RemarkField])
}

extension InputRemark {
  /// By `id`, then by fields.
  public static func < (left: Self, right: Self) -> Bool {
    left.id != right.id ? left.id < right.id : left.fields.lexicographicallyPrecedes(right.fields)
  }
}

/// A named value of a remark.
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
  /// The number of this name; 0 where there is none.
  func number(_ name: String) -> Int {
    for case .number(let number) in compactMap({ $0.name == name ? $0.value : nil }) { return number }
    return 0
  }

  /// The word of this name; empty where there is none.
  func word(_ name: String) -> String {
    for case .word(let word) in compactMap({ $0.name == name ? $0.value : nil }) { return word }
    return ""
  }

  func words(_ name: String) -> [String] {
    for case .words(let words) in compactMap({ $0.name == name ? $0.value : nil }) { return words }
    return []
  }
}
