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
    var paths: [Edge.Key: [Path]] = [:]
    for seed in seeds {
      for (key, added) in seed.paths { paths[key, default: []] += added.filter { paths[key]?.contains($0) != true } }
    }
    return paths.map { Edge($0.key, paths: $0.value) }.sorted { $0.key < $1.key }
  }

  /// The rules of one component, as few as say the same: one for peers with several ports, one for a purpose's several peers.
  static func drafts(_ seeds: [RuleSeed.Key: RuleSeed], of subject: Subject, _ items: PeerItems) -> [RuleDraft] {
    var drafts: [RuleDraft] = []
    let own = seeds.filter { $0.key.subject == subject }
    let isOpen = Set(own.keys.filter { $0.group == .anyone }.map(Place.init))
    var merged: [RuleSeed.Key: RuleSeed] = [:]
    for (key, seed) in own.sorted(by: { $0.key < $1.key }) {
      var target = key
      // A port that is open to anybody needs no rule for somebody.
      if isOpen.contains(Place(key)) { target.group = .anyone }
      if var known = merged[target] {
        known.merge(seed)
        merged[target] = known
      } else {
        merged[target] = seed
      }
    }
    for (key, seed) in merged.sorted(by: { $0.key < $1.key }) { add(key, seed, to: &drafts, items) }
    return uniteByPorts(drafts).sorted(by: precedes)
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
    _ key: RuleSeed.Key, _ seed: RuleSeed, to drafts: inout [RuleDraft], _ items: PeerItems
  ) {
    let port = NetworkPolicy.Port(key.transport, .range(Int(key.port)...Int(key.port)))
    let seen = seed.seenAddresses(key.direction)
    guard let peers = items.items(for: key.group, seen: seen, in: key.subject.namespace) else { return }
    let order = seed.needs.min() ?? .max
    let match = drafts.firstIndex { draft in
      draft.direction == key.direction && draft.basis == seed.basis && draft.peers == peers
        && (draft.order == .max) == (order == .max)
    }
    guard let match else {
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
    for draft in drafts {
      let match = result.firstIndex { other in
        other.direction == draft.direction && other.basis == draft.basis && other.ports == draft.ports
          && other.purposes == draft.purposes && !other.peers.isEmpty && !draft.peers.isEmpty
          && (other.order == .max) == (draft.order == .max)
      }
      guard let match else {
        result.append(draft)
        continue
      }
      result[match].peers += draft.peers.filter { !result[match].peers.contains($0) }
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
