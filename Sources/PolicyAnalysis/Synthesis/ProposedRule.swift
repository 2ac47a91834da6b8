public import Classifier
public import FlowModel
public import KubeModel

/// A rule of a proposed policy, and where it comes from.
public struct ProposedRule: Hashable, Sendable {
  /// Why a rule stands in a proposal.
  public enum Basis: String, Hashable, Sendable {
    /// Connections that succeeded need it.
    case observed
    /// The component cannot do without it, although nothing was seen to succeed.
    case neededNotSeen = "needed-not-seen"
    /// It must accompany another rule, as DNS over TCP does DNS over UDP.
    case companion
  }

  /// The rule in its policy.
  public var reference: RuleReference
  /// What it allows.
  public var rule: NetworkPolicy.Rule
  /// Why it stands there.
  public var basis: Basis
  /// The flows behind it, sorted: those that succeeded, or, where none did, those that were tried.
  public var edges: [Edge]
  /// Why the component needs it, sorted.
  public var purposes: [Purpose]
  /// Connections of `edges` that would be dropped without this rule.
  public var droppedWithout: Int

  /// How often it was seen.
  public var connections: Int { edges.reduce(0) { $0 + $1.connections } }

  /// Over how many hours it was seen, begun ones included; 0 where no input tells the time.
  public var hours: Int {
    let window: TimeWindow? = edges.reduce(into: nil) { $0.merge($1.window) }
    guard let window else { return 0 }
    let hour: Int64 = 3_600_000_000_000
    return Int(window.last.nanoseconds(since: window.first) / hour) + 1
  }

  /// From how many pods or addresses the connections came.
  public var sources: Int {
    Set(edges.flatMap(\.paths).map { $0.source.address?.description ?? $0.source.podName ?? "" }).count
  }

  /// Where the first of them were met, at most three.
  public var evidence: [Origin] { Array(Set(edges.flatMap(\.paths).map(\.origin)).sorted().prefix(3)) }
}
