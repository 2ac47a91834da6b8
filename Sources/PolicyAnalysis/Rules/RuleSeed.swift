import Classifier
import FlowModel
import KubeModel

/// The smallest part of a rule: one group of peers on one port, and the flows that need it.
struct RuleSeed {
  struct Key: Hashable, Comparable {
    let direction: PolicyDirection
    var group: PeerGroup
    var transport: TransportProtocol
    let port: UInt16

    var policyPort: NetworkPolicy.Port { NetworkPolicy.Port(transport, .range(Int(port)...Int(port))) }

    static func < (left: Key, right: Key) -> Bool {
      if left.direction != right.direction { return left.direction < right.direction }
      if left.group != right.group { return left.group < right.group }
      if left.port != right.port { return left.port < right.port }
      return left.transport < right.transport
    }
  }

  var basis: ProposedRule.Basis
  /// The needs that it meets, by their places in the profile; empty for an unexpected flow.
  var needs: Set<Int> = []
  var purposes: Set<Purpose> = []
  var seen = SeenPeers()
  /// The flows, by edge; empty in fixes, which do not list them.
  var paths = GatheredPaths()

  /// Adds the flows of another seed with the same key. The stronger basis wins.
  mutating func merge(_ other: RuleSeed) {
    needs.formUnion(other.needs)
    purposes.formUnion(other.purposes)
    if other.basis.rank < basis.rank {
      basis = other.basis
      paths = other.paths
      seen = other.seen
    } else if other.basis == basis {
      paths.add(other.paths)
      seen.merge(other.seen)
    }
  }
}

extension [RuleSeed.Key: RuleSeed] {
  /// Adds a seed, or merges it with the one that has the same key.
  mutating func add(_ seed: RuleSeed, _ key: RuleSeed.Key) {
    if self[key] == nil { self[key] = seed } else { self[key]?.merge(seed) }
  }
}

extension ProposedRule.Basis {
  /// The strongest first.
  var rank: Int {
    switch self {
    case .observed: 0
    case .declared: 1
    case .companion: 2
    case .neededNotSeen: 3
    }
  }
}
