import Classifier
import FlowModel
import KubeModel

/// A rule before it has its place in a policy.
struct RuleDraft {
  let subject: Subject
  let direction: PolicyDirection
  var basis: ProposedRule.Basis
  var peers: [NetworkPolicy.Peer]
  var ports: [NetworkPolicy.Port]
  var seeds: [RuleSeed]
  var purposes: Set<Purpose>
  /// The place of its first need in the profile; what was asked for comes last.
  var order: Int

  var rule: NetworkPolicy.Rule { NetworkPolicy.Rule(peers: peers, ports: ports) }

  /// The flows behind it, each once, sorted.
  var edges: [Edge] {
    var paths = GatheredPaths()
    for seed in seeds { paths.add(seed.paths) }
    return paths.edges
  }

  /// The rules of one component, as few as say the same: one for peers with several ports, one for a purpose's several peers.
  static func drafts(_ seeds: [RuleSeed.Key: RuleSeed], _ items: PeerItems) -> [RuleDraft] {
    let isOpen = Set(seeds.keys.filter { $0.group == .anyone }.map(Place.init))
    var merged: [RuleSeed.Key: RuleSeed] = [:]
    for (key, seed) in seeds.sorted(by: { $0.key < $1.key }) {
      var target = key
      // A port that is open to anybody needs no rule for somebody.
      if isOpen.contains(Place(key)) { target.group = .anyone }
      if merged[target] == nil { merged[target] = seed } else { merged[target]?.merge(seed) }
    }
    var drafts: [RuleDraft] = []
    var places: [Speaking: Int] = [:]
    for (key, seed) in merged.sorted(by: { $0.key < $1.key }) { add(key, seed, to: &drafts, &places, items) }
    return uniteByPorts(drafts).sorted(by: precedes)
  }

  /// What seeds of one rule have in common: their peers.
  private struct Speaking: Hashable {
    let direction: PolicyDirection
    let basis: ProposedRule.Basis
    let peers: [NetworkPolicy.Peer]
    let isNeeded: Bool
  }

  /// What rules have in common that become one with all their peers.
  private struct Serving: Hashable {
    let direction: PolicyDirection
    let basis: ProposedRule.Basis
    let ports: [NetworkPolicy.Port]
    let purposes: Set<Purpose>
    let isNeeded: Bool
  }

  private struct Place: Hashable {
    let direction: PolicyDirection
    let transport: TransportProtocol
    let port: UInt16

    init(_ key: RuleSeed.Key) {
      direction = key.direction
      transport = key.transport
      port = key.port
    }
  }

  /// Adds a seed to the rule for the same peers, or begins one.
  private static func add(
    _ key: RuleSeed.Key, _ seed: RuleSeed, to drafts: inout [RuleDraft], _ places: inout [Speaking: Int],
    _ items: PeerItems
  ) {
    let port = NetworkPolicy.Port(key.transport, .range(Int(key.port)...Int(key.port)))
    let seen = seed.seenAddresses(key.direction)
    guard let peers = items.items(for: key.group, seen: seen, in: key.subject.namespace) else { return }
    let order = seed.needs.min() ?? .max
    let speaking = Speaking(
      direction: key.direction, basis: seed.basis, peers: peers, isNeeded: order != .max)
    guard let match = places[speaking] else {
      places[speaking] = drafts.count
      drafts.append(
        RuleDraft(
          subject: key.subject, direction: key.direction, basis: seed.basis, peers: peers, ports: [port],
          seeds: [seed], purposes: seed.purposes, order: order))
      return
    }
    drafts[match].ports.append(port)
    drafts[match].seeds.append(seed)
    drafts[match].purposes.formUnion(seed.purposes)
    drafts[match].order = min(drafts[match].order, order)
  }

  /// Rules for the same ports and the same purposes become one with all their peers.
  private static func uniteByPorts(_ drafts: [RuleDraft]) -> [RuleDraft] {
    var result: [RuleDraft] = []
    var places: [Serving: Int] = [:]
    var known: [Int: Set<NetworkPolicy.Peer>] = [:]
    for draft in drafts {
      let serving = Serving(
        direction: draft.direction, basis: draft.basis, ports: draft.ports, purposes: draft.purposes,
        isNeeded: draft.order != .max)
      guard !draft.peers.isEmpty, let match = places[serving] else {
        if !draft.peers.isEmpty {
          places[serving] = result.count
          known[result.count] = Set(draft.peers)
        }
        result.append(draft)
        continue
      }
      for peer in draft.peers where known[match]?.contains(peer) != true { result[match].peers.append(peer) }
      known[match]?.formUnion(draft.peers)
      result[match].seeds += draft.seeds
      result[match].order = min(result[match].order, draft.order)
    }
    return result
  }

  /// Ingress before egress, as policies are written; then in the order of the profile's needs.
  private static func precedes(_ left: RuleDraft, _ right: RuleDraft) -> Bool {
    if left.direction != right.direction { return left.direction == .ingress }
    if left.order != right.order { return left.order < right.order }
    if left.basis != right.basis { return left.basis.rank < right.basis.rank }
    return left.ports.map(\.sortKey).lexicographicallyPrecedes(right.ports.map(\.sortKey)) { $0 < $1 }
  }
}

extension NetworkPolicy.Port {
  /// By number, then by protocol.
  fileprivate var sortKey: (Int, String) {
    if case .range(let range) = target { return (range.lowerBound, "\(transport)") }
    return (0, "\(transport)")
  }
}
