public import Classifier
public import FlowModel
public import KubeModel

/// What two sets of policies decide differently.
public struct ComparisonReport: Sendable {
  /// The policies of both sets, each sorted.
  public var policies: Both<[PolicyReference]>
  /// Connections that one set denies and the other does not: sorted by change, then by edge.
  public var changes: [ConnectionChange] = []
  /// The numbers of connections that were seen, and of pairs of ends that are needed; sorted by place.
  public var tallies: [Tally] = []
  /// What pods can reach beyond that, where the sets differ; sorted by place.
  public var reach: [ReachChange] = []
  /// Pairs of ends and a port, beyond what was seen and needed, that each set lets pass.
  public var excess = Both(0, 0)
  /// Rules that allow nothing that was seen or is needed, sorted.
  public var unused: Both<[RuleReference]> = Both([], [])
  public var assurance = Assurance()

  /// A value for each of the two sets.
  public struct Both<Value: Sendable>: Sendable {
    public var first: Value
    public var second: Value

    public init(_ first: Value, _ second: Value) {
      self.first = first
      self.second = second
    }
  }
}

/// What becomes of a connection when the second set takes the place of the first.
public enum VerdictChange: String, Hashable, Sendable, CaseIterable {
  /// The second denies it, and the first does not.
  case newlyDenied = "newly-denied"
  /// The first denies it, and the second does not.
  case newlyAllowed = "newly-allowed"
  /// Neither denies it.
  case staysAllowed = "stays-allowed"
  /// Both deny it.
  case staysDenied = "stays-denied"
  /// One of the verdicts depends on something that no object shows.
  case cannotJudge = "cannot-judge"

  init(_ first: BoundedVerdict, _ second: BoundedVerdict) {
    guard case .certain(let first) = first, case .certain(let second) = second else {
      self = .cannotJudge
      return
    }
    switch (first.overall == .denied, second.overall == .denied) {
    case (false, true): self = .newlyDenied
    case (true, false): self = .newlyAllowed
    case (false, false): self = .staysAllowed
    case (true, true): self = .staysDenied
    }
  }
}

/// Connections between two workloads of which the sets decide differently, for one reason.
public struct ConnectionChange: Sendable {
  /// Why the connection matters.
  public enum Basis: String, Hashable, Sendable {
    /// It was seen.
    case seen
    /// A profile or an object says that a component needs it, and it was not seen.
    case needed
    /// A component needs it only if it is used in a way that no object shows.
    case ifUsed = "if-used"
  }

  public var change: VerdictChange
  public var basis: Basis
  /// Whether a component cannot do without it, as far as its profile says; false where another peer serves it as well.
  public var isNeeded: Bool
  /// Whether it is a connection of a component that no profile expects.
  public var isUnexpected: Bool
  /// The ends that are decided differently.
  public var edge: Edge
  /// By the set that denies it.
  public var verdict: PolicyVerdict
  /// The rules of the other set that allow it, sorted; empty where no policy isolates an end.
  public var allowedBy: [RuleReference]
}

/// How many connections of a component and purpose change.
public struct Tally: Sendable {
  public struct Place: Hashable, Comparable, Sendable {
    /// Nil for connections without a component of cert-manager.
    public var component: String?
    public var namespace: String?
    public var purpose: Purpose
    /// Whether connections were seen; otherwise pairs of ends are needed.
    public var isSeen: Bool

    public static func < (left: Place, right: Place) -> Bool {
      if left.isSeen != right.isSeen { return left.isSeen }
      let (mine, theirs) = (left.component ?? "~", right.component ?? "~")
      if mine != theirs { return mine < theirs }
      if left.namespace != right.namespace { return left.namespace ?? "" < right.namespace ?? "" }
      return left.purpose < right.purpose
    }
  }

  public var place: Place
  public var counts: [VerdictChange: Int]
}

/// Who can connect to a port by one set and not by the other, beyond what was seen and needed.
public struct ReachChange: Sendable {
  public struct Place: Hashable, Comparable, Sendable {
    public var component: String
    public var namespace: String
    /// Egress of the component, or ingress to it.
    public var direction: PolicyDirection
    public var transport: TransportProtocol
    /// Nil for every port that no rule of the sets names.
    public var port: UInt16?

    public static func < (left: Place, right: Place) -> Bool {
      if left.namespace != right.namespace { return left.namespace < right.namespace }
      if left.component != right.component { return left.component < right.component }
      if left.direction != right.direction { return left.direction < right.direction }
      if left.transport != right.transport { return left.transport < right.transport }
      return left.port ?? .max < right.port ?? .max
    }
  }

  /// How far addresses outside the cluster are concerned.
  public enum Outside: Hashable, Sendable {
    case unchanged
    /// The first set denies all of them, and the second lets some or all connect.
    case opened
    /// The second set denies all of them, and the first lets some or all connect.
    case closed
  }

  public var place: Place
  public var outside = Outside.unchanged
  /// Pairs of pods that only the second set lets connect.
  public var opened = 0
  /// Pairs of pods that only the first set lets connect.
  public var closed = 0
  /// The other ends of the opened pairs, as `namespace/workload`.
  public var openedFor: Set<String> = []
}
