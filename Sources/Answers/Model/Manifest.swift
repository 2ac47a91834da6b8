public import Documents
public import FlowModel
public import KubeModel

/// A policy to apply, with the reason for each rule.
public struct Manifest: Hashable, Sendable {
  public var policy: NetworkPolicy
  /// Why rules stand there: the lines of a comment above each.
  public var reasons: [Reason]

  public struct Reason: Hashable, Sendable {
    public var direction: PolicyDirection
    /// The rule's place in its direction, from 0.
    public var rule: Int
    public var lines: [Text]

    public init(direction: PolicyDirection, rule: Int, lines: [Text]) {
      self.direction = direction
      self.rule = rule
      self.lines = lines
    }
  }

  public init(_ policy: NetworkPolicy, reasons: [Reason] = []) {
    self.policy = policy
    self.reasons = reasons
  }

  /// The object as `kubectl apply -f` takes it.
  public var document: DocumentValue { DocumentValue(policy: policy) }

  /// The object's file name in a folder: allow policies sort before deny-all ones.
  public var fileName: String { fileName(separator: "-") }

  /// The same with another text between namespace and name.
  public func fileName(separator: String) -> String {
    let rank = policy.ingress.isEmpty && policy.egress.isEmpty ? "2-deny" : "1-allow"
    return "\(rank)-\(policy.namespace)\(separator)\(policy.name).yaml"
  }
}
