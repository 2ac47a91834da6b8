import Classifier
import FlowModel
import KubeModel

/// A rule before it has its place in a policy.
struct RuleDraft {
  let direction: PolicyDirection
  var basis: ProposedRule.Basis
  var peers: [NetworkPolicy.Peer]
  var ports: [NetworkPolicy.Port]
  var seeds: [RuleSeed]
  /// The keys of the seeds as they were given.
  var keys: [RuleSeed.Key]
  var purposes: Set<Purpose>
  /// The place of its first need in the profile; unexpected flows come last.
  var order: Int

  var rule: NetworkPolicy.Rule { NetworkPolicy.Rule(peers: peers, ports: ports) }

  /// The flows that need it, each once, sorted.
  var edges: [Edge] {
    var paths = GatheredPaths()
    for seed in seeds { paths.add(seed.paths) }
    return paths.edges
  }

  /// One rule for each purpose, with all of its peers where they have the same ports: a rule never joins the peers of one purpose with
  /// the ports of another. `namespace` is the policy's own.
  static func drafts(
    _ seeds: [RuleSeed.Key: RuleSeed], _ items: PeerItems, in namespace: String
  ) -> [RuleDraft] {
    let isOpen = Set(seeds.keys.filter { $0.group == .anyone }.map(Place.init))
    var merged: [RuleSeed.Key: Merged] = [:]
    for (key, seed) in seeds.sorted(by: { $0.key < $1.key }) {
      var target = key
      // A port that is open to any peer needs no rule for some peers.
      if isOpen.contains(Place(key)) { target.group = .anyone }
      merged[target, default: Merged(seed: seed)].add(seed, key)
    }
    var drafts: [RuleDraft] = []
    var places: [SamePeers: Int] = [:]
    for (key, merged) in merged.sorted(by: { $0.key < $1.key }) {
      guard let peers = items.items(for: key.group, seen: merged.seed.seen, in: namespace) else { continue }
      add(key, merged, peers, to: &drafts, &places)
    }
    return uniteByPorts(drafts).sorted(by: precedes)
  }

  private struct Merged {
    var seed: RuleSeed
    var keys: [RuleSeed.Key] = []

    mutating func add(_ other: RuleSeed, _ key: RuleSeed.Key) {
      if !keys.isEmpty { seed.merge(other) }
      keys.append(key)
    }
  }

  /// What seeds have in common that become one rule with all their ports.
  private struct SamePeers: Hashable {
    let direction: PolicyDirection
    let basis: ProposedRule.Basis
    let peers: [NetworkPolicy.Peer]
    let purposes: Set<Purpose>
    let isNeeded: Bool
  }

  /// What rules have in common that become one with all their peers.
  private struct SamePorts: Hashable {
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

  /// Adds seeds to the rule for the same peers, or starts one.
  private static func add(
    _ key: RuleSeed.Key, _ merged: Merged, _ peers: [NetworkPolicy.Peer], to drafts: inout [RuleDraft],
    _ places: inout [SamePeers: Int]
  ) {
    let port = key.policyPort
    let seed = merged.seed
    let order = seed.needs.min() ?? .max
    let same = SamePeers(
      direction: key.direction, basis: seed.basis, peers: peers, purposes: seed.purposes, isNeeded: order != .max)
    guard let match = places[same] else {
      places[same] = drafts.count
      drafts.append(
        RuleDraft(
          direction: key.direction, basis: seed.basis, peers: peers, ports: [port], seeds: [seed], keys: merged.keys,
          purposes: seed.purposes, order: order))
      return
    }
    drafts[match].ports.append(port)
    drafts[match].seeds.append(seed)
    drafts[match].keys += merged.keys
    drafts[match].purposes.formUnion(seed.purposes)
    drafts[match].order = min(drafts[match].order, order)
  }

  /// Rules for the same ports and the same purposes become one with all their peers.
  private static func uniteByPorts(_ drafts: [RuleDraft]) -> [RuleDraft] {
    var result: [RuleDraft] = []
    var places: [SamePorts: Int] = [:]
    var known: [Int: Set<NetworkPolicy.Peer>] = [:]
    for draft in drafts {
      let same = SamePorts(
        direction: draft.direction, basis: draft.basis, ports: draft.ports, purposes: draft.purposes,
        isNeeded: draft.order != .max)
      guard !draft.peers.isEmpty, let match = places[same] else {
        if !draft.peers.isEmpty {
          places[same] = result.count
          known[result.count] = Set(draft.peers)
        }
        result.append(draft)
        continue
      }
      for peer in draft.peers where known[match]?.contains(peer) != true { result[match].peers.append(peer) }
      known[match]?.formUnion(draft.peers)
      result[match].seeds += draft.seeds
      result[match].keys += draft.keys
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
