/// How it is known who a party is, the strongest first.
public enum IdentityEvidence: String, Hashable, Comparable, Sendable, CaseIterable {
  /// An object of the cluster has the address.
  case inventory
  /// The log names the party.
  case log
  /// The client asked for it by name.
  case serverName = "sni"
  /// A pod that is no longer in the inventory, by the pattern of its name.
  case inferred
  /// The address alone: a well-known one, or outside every block.
  case address
  /// The port alone.
  case port
  /// Nothing tells.
  case none

  /// The stronger evidence first.
  public static func < (left: IdentityEvidence, right: IdentityEvidence) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
