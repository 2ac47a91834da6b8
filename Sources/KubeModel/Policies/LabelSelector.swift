/// The labels that a selected object must have (`meta/v1` LabelSelector). A selector without requirements selects everything.
public struct LabelSelector: Hashable, Sendable {
  public struct Requirement: Hashable, Sendable {
    public enum Operator: String, Hashable, Sendable {
      /// The key is present and its value is one of the values.
      case isIn = "In"
      /// The key is absent, or its value is not one of the values.
      case notIn = "NotIn"
      case exists = "Exists"
      case doesNotExist = "DoesNotExist"
    }

    public var key: String
    public var condition: Operator
    /// Empty for Exists and DoesNotExist.
    public var values: [String]

    public init(key: String, condition: Operator, values: [String] = []) {
      self.key = key
      self.condition = condition
      self.values = values
    }

    /// As apimachinery's `labels.Requirement.Matches`.
    public func matches(_ labels: [String: String]) -> Bool {
      switch condition {
      case .isIn: labels[key].map(values.contains) ?? false
      case .notIn: labels[key].map { !values.contains($0) } ?? true
      case .exists: labels[key] != nil
      case .doesNotExist: labels[key] == nil
      }
    }
  }

  public var matchLabels: [String: String]
  public var matchExpressions: [Requirement]

  public init(matchLabels: [String: String] = [:], matchExpressions: [Requirement] = []) {
    self.matchLabels = matchLabels
    self.matchExpressions = matchExpressions
  }

  /// Selects one namespace, by the label that the API server sets.
  public static func namespace(_ name: String) -> LabelSelector {
    LabelSelector(matchLabels: [Namespace.nameLabel: name])
  }

  /// Whether it selects everything.
  public var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }

  public func matches(_ labels: [String: String]) -> Bool {
    matchLabels.allSatisfy { labels[$0.key] == $0.value } && matchExpressions.allSatisfy { $0.matches(labels) }
  }

  /// Those of `matchLabels` by key, then `matchExpressions`.
  public var requirements: [Requirement] {
    let equalities = matchLabels.sorted { $0.key < $1.key }
      .map { Requirement(key: $0.key, condition: .isIn, values: [$0.value]) }
    return equalities + matchExpressions
  }
}
