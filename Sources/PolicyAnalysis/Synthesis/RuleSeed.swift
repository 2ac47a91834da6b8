import Classifier
import FlowModel

/// The smallest piece of a rule: one group of peers on one port, and the flows behind it.
struct RuleSeed {
  /// What tells one from another.
  struct Key: Hashable, Comparable {
    let subject: Subject
    let direction: PolicyDirection
    var group: PeerGroup
    let transport: TransportProtocol
    let port: UInt16

    static func < (left: Key, right: Key) -> Bool {
      if left.subject != right.subject { return left.subject < right.subject }
      if left.direction != right.direction { return left.direction < right.direction }
      if left.group != right.group { return left.group < right.group }
      if left.port != right.port { return left.port < right.port }
      return left.transport < right.transport
    }
  }

  var basis: ProposedRule.Basis
  /// The needs that it answers, by their place in the profile; empty for a flow that was asked for.
  var needs: Set<Int> = []
  var purposes: Set<Purpose> = []
  /// The flows, by edge.
  var paths = GatheredPaths()

  /// The other side's addresses, as they were seen.
  func seenAddresses(_ direction: PolicyDirection) -> Set<IPAddress> {
    Set(paths.all.compactMap { direction == .egress ? $0.destination.address : $0.source.address })
  }

  /// Adds the flows of another seed for the same peers and port; one that was seen outweighs one that was not.
  mutating func merge(_ other: RuleSeed) {
    needs.formUnion(other.needs)
    purposes.formUnion(other.purposes)
    if other.basis.rank < basis.rank {
      basis = other.basis
      paths = other.paths
    } else if other.basis == basis {
      paths.add(other.paths)
    }
  }
}

extension ProposedRule.Basis {
  /// The strongest first.
  var rank: Int {
    switch self {
    case .observed: 0
    case .companion: 1
    case .neededNotSeen: 2
    }
  }
}
