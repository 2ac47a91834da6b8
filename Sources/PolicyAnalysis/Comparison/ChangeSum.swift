import Classifier
import FlowModel
import KubeModel

/// Adds up connections by what changes for them.
struct ChangeSum {
  /// Two ends and a port: a pod by its name, anything else by its address.
  struct Ends: Hashable {
    let source: String
    let destination: String
    let transport: TransportProtocol
    let port: UInt16
  }

  private struct Kind: Hashable {
    let key: Edge.Key
    let change: VerdictChange
    let basis: ConnectionChange.Basis
    let first: PolicyVerdict
    let second: PolicyVerdict
    let isEssential: Bool
  }

  /// Stands for every address outside the cluster.
  static let outside = "outside"

  /// The ends that were seen or are needed.
  private(set) var ends: Set<Ends> = []
  /// The rules that allow something.
  private(set) var used = ComparisonReport.Both<Set<RuleReference>>([], [])
  /// Connections that were seen, by whether both sets could judge them.
  private(set) var (judged, unjudged) = (0, 0)
  /// What is missing for those that could not be judged.
  private(set) var missing: Set<MissingFact> = []
  private var byPlace: [Tally.Place: [VerdictChange: Int]] = [:]
  private var changed: [(kind: Kind, paths: [Path])] = []
  private var places: [Kind: Int] = [:]
  private let profiles: ComponentProfiles

  init(_ context: AnalysisContext) { profiles = context.profiles }

  /// Ends of a need that were seen are left out: add what was seen first.
  mutating func add(
    _ path: Path, _ key: Edge.Key, _ basis: ConnectionChange.Basis, _ first: BoundedVerdict, _ second: BoundedVerdict,
    isEssential: Bool = true
  ) {
    let isNew = Self.ends(path, key).map { ends.insert($0).inserted } ?? true
    if let needed = Self.neededOutside(path, key) { ends.insert(needed) }
    guard basis == .seen || isNew else { return }
    let change = VerdictChange(first, second)
    let count = basis == .seen ? path.connections : 1
    byPlace[place(key, isSeen: basis == .seen), default: [:]][change, default: 0].addSaturating(count)
    guard case .certain(let old) = first, case .certain(let new) = second else {
      if basis == .seen {
        unjudged.addSaturating(count)
        missing.formUnion(first.missing + second.missing)
      }
      return
    }
    if basis == .seen { judged.addSaturating(count) }
    for direction in PolicyDirection.allCases {
      used.first.formUnion(old[direction].allowedBy)
      used.second.formUnion(new[direction].allowedBy)
    }
    switch change {
    case .newlyDenied, .newlyAllowed:
      add(
        path,
        Kind(key: key, change: change, basis: basis, first: old, second: new, isEssential: isEssential))
    case .staysAllowed, .staysDenied, .cannotJudge: break
    }
  }

  private mutating func add(_ path: Path, _ kind: Kind) {
    if let place = places[kind] {
      changed[place].paths.append(path)
    } else {
      places[kind] = changed.count
      changed.append((kind, [path]))
    }
  }

  var tallies: [Tally] {
    byPlace.map { Tally(place: $0.key, counts: $0.value) }.sorted { $0.place < $1.place }
  }

  /// Sorted by change, basis and edge, then in the order in which they were added.
  var changes: [ConnectionChange] {
    let all = changed.map { kind, paths in
      let (denying, allowing) =
        kind.change == .newlyDenied ? (kind.second, kind.first) : (kind.first, kind.second)
      return ConnectionChange(
        change: kind.change, basis: kind.basis,
        isNeeded: kind.isEssential && (kind.basis != .seen || profiles.isNeeded(kind.key)),
        isUnexpected: kind.basis == .seen && profiles.isUnexpected(kind.key), edge: Edge(kind.key, paths: paths),
        verdict: denying, allowedBy: (allowing.egress.allowedBy + allowing.ingress.allowedBy).sorted())
    }
    return all.enumerated().sorted { one, other in
      let (left, right) = (one.element, other.element)
      if left.change != right.change { return left.change.rawValue > right.change.rawValue }
      if left.basis != right.basis { return left.basis.rawValue > right.basis.rawValue }
      if left.edge.key != right.edge.key { return left.edge.key < right.edge.key }
      return one.offset < other.offset
    }.map(\.element)
  }

  private func place(_ key: Edge.Key, isSeen: Bool) -> Tally.Place {
    let own = [key.source, key.destination].first { profiles[$0.component ?? ""]?.role == .subject }
    return Tally.Place(component: own?.component, namespace: own?.namespace, purpose: key.purpose, isSeen: isSeen)
  }

  private static func ends(_ path: Path, _ key: Edge.Key) -> Ends? {
    guard let source = name(path.source), let destination = name(path.destination) else { return nil }
    return Ends(source: source, destination: destination, transport: key.transport, port: key.port)
  }

  /// A need of servers outside the cluster of which no object has an address.
  private static func neededOutside(_ path: Path, _ key: Edge.Key) -> Ends? {
    guard let source = name(path.source), name(path.destination) == nil else { return nil }
    return Ends(source: source, destination: outside, transport: key.transport, port: key.port)
  }

  private static func name(_ party: Party) -> String? {
    if let pod = party.policyParty?.selectablePod { return "\(pod.namespace)/\(pod.name)" }
    return party.policyParty?.node ?? party.address?.description
  }
}

extension BoundedVerdict {
  fileprivate var missing: [MissingFact] { if case .open(let facts) = self { facts } else { [] } }
}
