import Classifier
import FlowModel
import KubeModel

/// Adds what a component needs and what has no traffic: an hour without a connection does not prove that a rule is unnecessary.
struct NeedCompletion {
  private let items: PeerItems
  private let grouping: PeerGrouping
  private let declared: DeclaredNeeds
  /// The ports at which any client connected to peers, by the words that needs have for peers.
  private var usedPorts: [PeerWord: Set<UInt16>] = [:]

  private struct PeerWord: Hashable {
    let word: String
    let transport: TransportProtocol
  }

  /// Learns ports from all edges.
  init(items: PeerItems, declared: DeclaredNeeds, edges: [Edge]) {
    self.items = items
    self.declared = declared
    grouping = PeerGrouping(items: items, evidence: .objects)
    let words = Set(items.profiles.all.flatMap(\.needs).flatMap(\.peers))
    for key in edges.lazy.map(\.key) {
      for word in [key.destination.component, key.destination.kind.rawValue] {
        guard let word, words.contains(word) else { continue }
        usedPorts[PeerWord(word: word, transport: key.transport), default: []].insert(key.port)
      }
    }
  }

  /// Completes the seeds of one component. Adds to `leftOut` the ids of needs that are left out, because no object and no traffic shows
  /// that they exist here.
  func complete(
    _ subject: Subject, _ seeds: inout [RuleSeed.Key: RuleSeed], leftOut: inout [String]
  ) {
    guard let profile = items.profiles[subject.component] else { return }
    for (place, need) in profile.needs.enumerated() {
      let met = seeds.filter { $0.value.needs.contains(place) }
      if let companion = companions(of: need, place, profile, seeds) {
        for (key, seed) in companion where seeds[key] == nil { seeds[key] = seed }
        if !companion.isEmpty { continue }
      }
      let declarations = declared.declarations(of: need, subject)
      if met.isEmpty, Self.usage.contains(need.condition) {
        if !declarations.isEmpty {
          for key in declaredKeys(need, declarations, subject) where seeds[key] == nil {
            seeds[key] = RuleSeed(basis: .declared, needs: [place], purposes: [need.purpose])
          }
          continue
        }
      }
      let groups = groups(need, subject, seen: Set(met.keys.map(\.group)))
      if groups.isEmpty, met.isEmpty, Self.usage.contains(need.condition), !isCovered(need, seeds),
        !declared.decides(need, of: subject.component)
      {
        leftOut.append(need.id)
      }
      for group in groups {
        for port in ports(need, group, subject) {
          let key = RuleSeed.Key(
            direction: need.direction, group: group, transport: need.transport, port: port)
          guard items.canName(group, seen: SeenPeers()), seeds[key] == nil else { continue }
          seeds[key] = RuleSeed(basis: .neededNotSeen, needs: [place], purposes: [need.purpose])
        }
      }
    }
    RuleCompanions(items: items).add(
      to: &seeds, of: items.pods(subject.namespace, .component(subject.component)), basis: .companion)
  }

  /// Conditions that depend on the issuers in use.
  private static let usage = DeclaredNeeds.conditions

  /// What the rules of a need that objects declare must name: the servers that they name, else the usual peers.
  private func declaredKeys(
    _ need: ComponentProfile.Need, _ declarations: [Declaration], _ subject: Subject
  ) -> [RuleSeed.Key] {
    let pods = items.pods(subject.namespace, .component(subject.component))
    guard let pod = pods.first else { return [] }
    let found = NeedPeers(items).peers(need, of: pod, declared: declarations.compactMap(\.target))
    let keys = found.peers.compactMap(\.first).compactMap { peer -> RuleSeed.Key? in
      guard let group = group(of: peer, need) else { return nil }
      return RuleSeed.Key(direction: need.direction, group: group, transport: need.transport, port: peer.port)
    }
    return Set(keys).sorted().filter { items.canName($0.group, seen: SeenPeers()) }
  }

  /// The servers that objects name for needs without traffic, of which no object shows the address. `seeds` are those of the traffic.
  func serversWithoutAddress(_ subject: Subject, _ seeds: [RuleSeed.Key: RuleSeed]) -> [ProposalNote] {
    guard let profile = items.profiles[subject.component],
      let pod = items.pods(subject.namespace, .component(subject.component)).first
    else { return [] }
    var notes: [ProposalNote] = []
    for (place, need) in profile.needs.enumerated() where !seeds.values.contains(where: { $0.needs.contains(place) }) {
      for declaration in declared.declarations(of: need, subject) {
        guard let server = declaration.target else { continue }
        let peers = NeedPeers(items).peers(need, of: pod, declared: [server]).peers.compactMap(\.first)
        guard let peer = peers.first(where: \.known.isNameOnly) else { continue }
        notes.append(
          .serverWithoutAddress(
            component: subject.component, object: declaration.object, server: server,
            isPublicAllowed: group(of: peer, need) == .publicAddresses))
      }
    }
    return notes
  }

  private func group(of peer: NeedPeers.Candidate, _ need: ComponentProfile.Need) -> PeerGroup? {
    if let pod = peer.party.policyParty?.selectablePod {
      return grouping.group(pod, component: peer.party.peer.component, need.purpose, need.direction)
    }
    let isLasting = items.profiles[peer.party.peer.component ?? ""]?.hasLastingAddress ?? false
    guard let address = peer.party.address else {
      switch peer.known {
      case .publicAddress: return .publicAddresses
      case .host: return isLasting ? nil : .publicAddresses
      case .exact, .unlabelled, .unlisted, .service, .anyone: return nil
      }
    }
    return items.external == .public && items.publicBlocks.contains(address) && !isLasting
      ? .publicAddresses : .address(address)
  }

  /// Whether another need opens the need's usual port to public addresses already.
  private func isCovered(
    _ need: ComponentProfile.Need, _ seeds: [RuleSeed.Key: RuleSeed]
  ) -> Bool {
    guard let usual = need.ports.first?.number(items.parameters) else { return false }
    let key = RuleSeed.Key(
      direction: need.direction, group: .publicAddresses, transport: need.transport, port: usual)
    return seeds[key] != nil
  }

  /// The seeds of a need that accompanies another: the same peers and port over this need's protocol. Nil for any other need.
  private func companions(
    of need: ComponentProfile.Need, _ place: Int, _ profile: ComponentProfile,
    _ seeds: [RuleSeed.Key: RuleSeed]
  ) -> [RuleSeed.Key: RuleSeed]? {
    guard let other = need.companionOf, let main = profile.needs.firstIndex(where: { $0.id == other }) else {
      return nil
    }
    var result: [RuleSeed.Key: RuleSeed] = [:]
    for (key, seed) in seeds where seed.needs.contains(main) {
      let companion = RuleSeed.Key(
        direction: key.direction, group: key.group, transport: need.transport, port: key.port)
      result[companion] = RuleSeed(basis: .companion, needs: [place], purposes: [need.purpose])
    }
    return result
  }

  /// The groups of a need that have no traffic: those of the peers that have traffic in another namespace, or, where none has, those of
  /// the first peer that exists here.
  private func groups(_ need: ComponentProfile.Need, _ subject: Subject, seen: Set<PeerGroup>) -> [PeerGroup] {
    guard !seen.isEmpty else {
      return need.peers.lazy.map { groups(of: $0, need) }.first { !$0.isEmpty } ?? []
    }
    let components = Set(
      seen.compactMap { group -> String? in
        if case .pods(_, .component(let component)) = group { component } else { nil }
      })
    return components.sorted().flatMap { groups(of: $0, need) }.filter { !seen.contains($0) }
  }

  private func groups(of peer: String, _ need: ComponentProfile.Need) -> [PeerGroup] {
    switch peer {
    case "api-server":
      if need.direction == .egress { return [.anyone] }
      let isKnown = !items.nodes(.apiServers).isEmpty || !items.inventory.managedAPIServers.isEmpty
      return isKnown ? [.hosts(.apiServers)] : []
    case "node": return items.inventory.cluster.nodes.isEmpty ? [] : [.hosts(.all)]
    default:
      let namespaces = Set(items.pods(of: peer).map(\.namespace)).sorted()
      if namespaces.isEmpty, !items.nodes(.running(peer)).isEmpty { return [.hosts(.running(peer))] }
      let groups = items.pods(of: peer).map { grouping.group($0, component: peer, need.purpose, need.direction) }
      return Set(groups).sorted()
    }
  }

  /// The port after translation: the API server's as in the inventory, else one at which clients connected, else one that the pods
  /// declare, else the usual one.
  private func ports(_ need: ComponentProfile.Need, _ group: PeerGroup, _ subject: Subject) -> [UInt16] {
    let usual = need.ports.map { $0.number(items.parameters) }
    if group == .anyone {
      let known = Set(items.inventory.apiServers.map(\.port))
      if !known.isEmpty { return known.sorted() }
    }
    let serving: [Pod]
    if need.direction == .ingress {
      serving = items.pods(subject.namespace, .component(subject.component))
      let declared = serving.flatMap { pod in
        items.profiles[subject.component]?.declaredPorts(of: pod, for: need.purpose, items.inventory) ?? []
      }
      if !declared.isEmpty { return Set(declared).sorted() }
    } else if case .pods(let namespace, let members) = group {
      serving = items.pods(namespace, members)
    } else {
      serving = []
    }
    let used = need.direction == .egress ? usedPorts(need) : []
    let declared = serving.flatMap(\.ports).filter { $0.transport == need.transport }.map(\.number)
    return Array((usual.filter(used.contains) + usual.filter(declared.contains) + usual).prefix(1))
  }

  private func usedPorts(_ need: ComponentProfile.Need) -> Set<UInt16> {
    need.peers.reduce(into: []) { $0.formUnion(usedPorts[PeerWord(word: $1, transport: need.transport)] ?? []) }
  }

  /// Whether ingress from nodes is allowed only by the addresses that they have now.
  func allowsNodesByAddressOnly(_ seeds: [RuleSeed.Key: RuleSeed]) -> Bool {
    let groups = Set(seeds.keys.filter { $0.direction == .ingress }.map(\.group))
    return !groups.contains(.hostNetworkNamespace)
      && groups.contains { group in
        if case .hosts = group { true } else { false }
      }
  }
}

extension KnownParty {
  /// Whether only the name is known of it.
  fileprivate var isNameOnly: Bool {
    switch self {
    case .host, .service: true
    case .exact, .unlabelled, .unlisted, .publicAddress, .anyone: false
    }
  }
}
