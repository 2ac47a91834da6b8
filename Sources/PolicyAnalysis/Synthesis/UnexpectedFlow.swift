public import Classifier
public import FlowModel

/// A flow to or from a component that succeeded although no profile asks for it: a stranger, or something worth knowing.
public struct UnexpectedFlow: Hashable, Sendable {
  /// Why it was not expected.
  public enum Reason: Hashable, Sendable {
    /// The component serves or uses this, with others: with these, as a rule.
    case otherPeer(expected: [String])
    /// No profile knows the component to do this.
    case unknownPurpose
  }

  /// A word that stays the same from run to run, to include the flow by.
  public var id: String
  /// The flow.
  public var edge: Edge
  /// The component that it concerns.
  public var component: String
  /// Out of the component or into it.
  public var direction: PolicyDirection
  /// Why it was not expected.
  public var reason: Reason
  /// Whether it was asked for, and so is in the proposal.
  public var isIncluded: Bool
}
