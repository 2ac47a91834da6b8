public import Classifier
public import FlowModel
public import KubeModel

/// A connection that a component needs: whether it has it, and what the policies decide for every pod and every peer that can serve it.
public struct ExpectedFlow: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    /// All of its connections succeeded.
    case seen
    /// Some of its connections failed.
    case partlyFailing = "partly-failing"
    /// All of its connections failed.
    case failing
    /// It has no connections, and the policies at hand deny it.
    case wouldBeDropped = "would-be-dropped"
    /// It has no connections.
    case notSeen = "not-seen"
  }

  /// What the policies decide.
  public enum Verdict: Hashable, Sendable {
    case allowed
    /// They deny some of the peers that can serve it, or some of the component's pods.
    case partlyDenied
    /// They deny it for every peer that can serve it.
    case denied
    /// It depends on facts that are missing; sorted.
    case cannotJudge([MissingFact])
  }

  /// Why the connection is expected, the strongest evidence first.
  public enum Basis: String, Hashable, Sendable {
    /// It was seen.
    case observed
    /// An object of the cluster says so, such as an Issuer.
    case declared
    /// The component cannot do without it.
    case needed
    /// Another need requires it.
    case companion
  }

  public var component: String
  public var namespace: String
  public var need: ComponentProfile.Need
  public var basis: Basis
  /// The objects that declare it, sorted.
  public var declarations: [Declaration]
  public var state: State
  public var connections: Int
  /// Nil without policies to judge by.
  public var verdict: Verdict?
  /// The sides at which the policies deny its connections; where it has none, the sides at which they deny it for every peer.
  public var denied: [PolicyDirection]
  /// The connections without traffic that the policies would drop; the paths of each edge are denied for the same reason.
  public var dropped: [DroppedNeed]

  /// The sides at which the policies deny some of its ends.
  public var partlyDenied: [PolicyDirection] = []

  /// Whether the component has it as far as the recording shows.
  public var isSeenWell: Bool { state == .seen }
}

/// Connections of a need that were not seen and that the policies would drop, for one reason.
public struct DroppedNeed: Hashable, Sendable {
  /// Without connections: its paths are the ends that would be denied.
  public var edge: Edge
  public var verdict: PolicyVerdict
}

/// An object that says that a component needs a connection.
public struct Declaration: Hashable, Comparable, Sendable {
  /// The id of the need.
  public var need: String
  /// The object, such as `ClusterIssuer letsencrypt`.
  public var object: String
  public var source: ObjectSource?
  /// The host or address and the port that it names; nil where it names none.
  public var target: ServerAddress?

  public static func < (left: Declaration, right: Declaration) -> Bool {
    if left.need != right.need { return left.need < right.need }
    if left.object != right.object { return left.object < right.object }
    guard let mine = left.target, let theirs = right.target else { return left.target == nil && right.target != nil }
    return mine < theirs
  }
}
