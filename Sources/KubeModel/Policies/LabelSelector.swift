/// Which labels something must have (`meta/v1` LabelSelector): all requirements hold together; none selects everything.
public struct LabelSelector: Hashable, Sendable {
  /// One condition on one key.
  public struct Requirement: Hashable, Sendable {
    /// How a key's value is judged.
    public enum Operator: String, Hashable, Sendable {
      /// The key is there and its value is one of the values.
      case isIn = "In"
      /// The key is absent, or its value is none of the values.
      case notIn = "NotIn"
      /// The key is there.
      case exists = "Exists"
      /// The key is absent.
      case doesNotExist = "DoesNotExist"
    }

    /// The label's key.
    public var key: String
    /// How its value is judged.
    public var condition: Operator
    /// The values; empty for Exists and DoesNotExist.
    public var values: [String]

    /// One condition on one key.
    public init(key: String, condition: Operator, values: [String] = []) {
      self.key = key
      self.condition = condition
      self.values = values
    }

    /// Whether labels meet it (apimachinery `labels.Requirement.Matches`).
    public func matches(_ labels: [String: String]) -> Bool {
      switch condition {
      case .isIn: labels[key].map(values.contains) ?? false
      case .notIn: labels[key].map { !values.contains($0) } ?? true
      case .exists: labels[key] != nil
      case .doesNotExist: labels[key] == nil
      }
    }
  }

  /// Keys and the value that each must have.
  public var matchLabels: [String: String]
  /// Further conditions.
  public var matchExpressions: [Requirement]

  /// A selector; without arguments it selects everything.
  public init(matchLabels: [String: String] = [:], matchExpressions: [Requirement] = []) {
    self.matchLabels = matchLabels
    self.matchExpressions = matchExpressions
  }

  /// Selects the namespace of this name, by the label that the API server gives each.
  public static func namespace(_ name: String) -> LabelSelector {
    LabelSelector(matchLabels: [Namespace.nameLabel: name])
  }

  /// Whether labels meet every requirement.
  public func matches(_ labels: [String: String]) -> Bool {
    matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.matches(labels) }
  }

  /// Every requirement, those of `matchLabels` too, by key.
  public var requirements: [Requirement] {
    let equalities = matchLabels.sorted { $0.key < $1.key }
      .map { Requirement(key: $0.key, condition: .isIn, values: [$0.value]) }
    return equalities + matchExpressions
  }
}
