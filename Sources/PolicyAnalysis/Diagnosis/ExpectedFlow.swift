public import Classifier
public import FlowModel

/// A flow that a component must have, and whether it has it.
public struct ExpectedFlow: Hashable, Sendable {
  /// Whether a component has a flow.
  public enum State: String, Hashable, Sendable {
    /// It was seen and succeeded.
    case seen
    /// It was seen, and some of it failed.
    case partlyFailing = "partly-failing"
    /// It was seen, and all of it failed.
    case failing
    /// It was not seen, and the policies at hand would drop it.
    case wouldBeDropped = "would-be-dropped"
    /// It was not seen.
    case notSeen = "not-seen"
  }

  /// Whose flow it is.
  public var component: String
  /// Where that component lives.
  public var namespace: String
  /// What it needs.
  public var need: ComponentProfile.Need
  /// Whether it has it.
  public var state: State
  /// Connections seen.
  public var connections: Int
  /// Whether the policies at hand deny it, whatever was seen.
  public var denied: [PolicyDirection]
}
