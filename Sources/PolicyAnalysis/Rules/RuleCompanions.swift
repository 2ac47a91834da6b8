import Classifier
import FlowModel
import KubeModel

/// Adds rules without which other rules are of no use.
struct RuleCompanions {
  let items: PeerItems

  /// Adds the companions of these seeds; `pods` are those that the rules are for.
  func add(
    to seeds: inout [RuleSeed.Key: RuleSeed], of pods: @autoclosure () -> [Pod], basis: ProposedRule.Basis
  ) {
    var added: [RuleSeed.Key: RuleSeed] = [:]
    for (key, seed) in seeds {
      for companion in companions(of: key, seed) where seeds[companion] == nil {
        added.add(RuleSeed(basis: basis, needs: seed.needs, purposes: seed.purposes), companion)
      }
    }
    if !added.isEmpty { seeds.merge(added) { known, _ in known } }
    if items.hasAmbientPods, seeds.keys.contains(where: { $0.direction == .ingress }), items.isAmbient(pods()) {
      // In the ambient mesh ztunnel delivers every connection in its own tunnel (HBONE).
      let key = RuleSeed.Key(direction: .ingress, group: .anyone, transport: .tcp, port: 15008)
      if seeds[key] == nil {
        seeds[key] = RuleSeed(basis: basis, needs: [0], purposes: [Purpose(rawValue: "hbone")])
      }
    }
  }

  private func companions(of key: RuleSeed.Key, _ seed: RuleSeed) -> [RuleSeed.Key] {
    var companions: [RuleSeed.Key] = []
    // Beside the addresses of nodes, so that a replaced node is allowed too.
    if case .hosts = key.group, key.direction == .ingress, items.hasHostNetworkNamespace {
      var companion = key
      companion.group = .hostNetworkNamespace
      companions.append(companion)
    }
    // A resolver repeats a question by TCP when the answer does not fit into a datagram.
    if !seed.purposes.isDisjoint(with: Self.dns), key.transport == .udp || key.transport == .tcp {
      var companion = key
      companion.transport = key.transport == .udp ? .tcp : .udp
      companions.append(companion)
    }
    return companions
  }

  private static let dns: Set<Purpose> = [Purpose(rawValue: "dns"), .dnsExternal]
}
