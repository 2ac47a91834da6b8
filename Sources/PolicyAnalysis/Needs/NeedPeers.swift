import Classifier
import FlowModel
import KubeModel

/// Finds what can be at the other end of a need, by the objects of the cluster.
struct NeedPeers {
  let items: PeerItems
  /// The namespaces that have objects, for peers that connect to some namespaces only.
  private let namespaces: [String: Namespace]
  private let isOVN: Bool

  init(_ items: PeerItems) {
    self.items = items
    let cluster = items.inventory.cluster
    namespaces = Dictionary(cluster.namespaces.map { ($0.name, $0) }) { first, _ in first }
    isOVN = items.hasHostNetworkNamespace || items.inventory.network.plugin == .ovnKubernetes
  }

  /// One peer, or one address of it.
  struct Candidate: Hashable {
    let party: Party
    let known: KnownParty
    /// The server's own port.
    let port: UInt16
  }

  /// The candidates of one peer; a node has several addresses, of which it uses one.
  typealias Alternatives = [Candidate]

  struct Found {
    /// One entry for each peer; empty where no peer can be named.
    var peers: [Alternatives] = []
    /// Whether an object of the cluster shows that the peer exists.
    var exist = false
  }

  /// The peers of a pod's need. `declared` are the targets that objects name, nil for a declaration that names none; the usual peers count
  /// where nothing names a target, and beside those that are named where a declaration leaves it open.
  func peers(_ need: ComponentProfile.Need, of pod: Pod, declared: [ServerAddress?]) -> Found {
    let named = Set(declared.compactMap(\.self)).sorted().flatMap { targets($0, need, pod) }
    guard named.isEmpty || declared.contains(nil) else { return Found(peers: named, exist: true) }
    var found = usual(need, pod)
    if !named.isEmpty { found = Found(peers: named + found.peers, exist: true) }
    return found
  }

  private func usual(_ need: ComponentProfile.Need, _ pod: Pod) -> Found {
    var found = Found()
    for word in need.peers {
      found.peers += peers(word, need, pod)
    }
    found.exist = !found.peers.isEmpty
    if found.peers.isEmpty, let open = open(need, pod) { found.peers = [open] }
    return found
  }

  /// One entry for each object that is this peer.
  private func peers(_ word: String, _ need: ComponentProfile.Need, _ pod: Pod) -> [Alternatives] {
    if word == "api-server" {
      return need.direction == .egress ? apiServers() : callers(port: servedPort(need, pod))
    }
    guard word != "node" else { return [] }
    if let territory = items.profiles[word]?.territory, need.direction == .ingress {
      guard let home = namespaces[pod.namespace], territory.contains(home) else { return [] }
    }
    let pods = items.pods(of: word).map { other -> Alternatives in
      let port = need.direction == .egress ? servedPort(need, other) : servedPort(need, pod)
      return [candidate(other, word, port)]
    }
    guard pods.isEmpty else { return pods }
    let usual = need.ports.first?.number(items.parameters) ?? 0
    return items.nodes(.running(word)).map { node in
      addresses(of: node).map { address in
        Candidate(
          party: Party(
            Peer(.node, component: word, workload: node.name), by: .inventory, address: address,
            policyParty: PolicyParty(address: address, node: node.name)),
          known: .exact(PolicyParty(address: address, node: node.name)),
          port: need.direction == .egress ? usual : servedPort(need, pod))
      }
    }
  }

  private func candidate(_ pod: Pod, _ component: String, _ port: UInt16) -> Candidate {
    let party = PolicyParty(pod: pod)
    let kind = items.profiles[component]?.kind ?? .workload
    return Candidate(
      party: Party(
        Peer(kind, component: component, namespace: pod.namespace, workload: pod.workload), by: .inventory,
        address: pod.addresses.first, policyParty: party),
      known: .exact(party), port: port)
  }

  private func apiServers() -> [Alternatives] {
    items.inventory.apiServers.sorted().map { backend in
      let party = items.inventory.party(of: backend.address, at: nil)
      return [
        Candidate(
          party: Party(
            Peer(.apiServer, component: "api-server"), by: .inventory, address: backend.address, policyParty: party),
          known: .exact(party), port: backend.port)
      ]
    }
  }

  /// What calls webhooks: konnectivity's agents where the control plane is hosted elsewhere, else the nodes or addresses of API servers.
  private func callers(port: UInt16) -> [Alternatives] {
    guard items.pods(of: "konnectivity-agent").isEmpty, items.nodes(.running("konnectivity-agent")).isEmpty else {
      return []
    }
    let nodes = items.nodes(.apiServers)
    guard nodes.isEmpty else {
      return nodes.map { node in
        addresses(of: node).map { address in
          let party = PolicyParty(address: address, node: node.name)
          return Candidate(
            party: Party(
              Peer(.node, component: "api-server", workload: node.name), by: .inventory, address: address,
              policyParty: party),
            known: .exact(party), port: port)
        }
      }
    }
    return items.inventory.managedAPIServers.sorted().map { address in
      let party = PolicyParty(address: address)
      return [
        Candidate(
          party: Party(Peer(.apiServer, component: "api-server"), by: .inventory, address: address, policyParty: party),
          known: .exact(party), port: port)
      ]
    }
  }

  /// The addresses from which a node may connect to pods of other nodes.
  private func addresses(of node: Node) -> [IPAddress] {
    let own = Array(items.inventory.podNetworkAddresses(of: node).joined())
    return isOVN && !own.isEmpty ? own : own + node.addresses
  }

  /// A peer of which nothing is known but where it must be; nil for a peer inside the cluster that does not exist there.
  private func open(_ need: ComponentProfile.Need, _ pod: Pod) -> Alternatives? {
    if need.direction == .ingress {
      return [
        Candidate(
          party: Party(Peer(.unknown, component: need.peers.first), by: .none, address: nil, policyParty: nil),
          known: .anyone, port: servedPort(need, pod))
      ]
    }
    let port = need.ports.first?.number(items.parameters) ?? 0
    if need.peers.contains("api-server") {
      return [
        Candidate(
          party: Party(Peer(.apiServer, component: "api-server"), by: .none, address: nil, policyParty: nil),
          known: .anyone, port: port)
      ]
    }
    guard let profile = need.peers.lazy.compactMap({ items.profiles[$0] }).first else {
      return need.peers.contains("external") ? outside("external", port, pod) : nil
    }
    if let address = profile.externalAddresses.first {
      let party = PolicyParty(address: address)
      return [
        Candidate(
          party: Party(
            Peer(.external, component: profile.component), by: .address, address: address, policyParty: party),
          known: .exact(party), port: port)
      ]
    }
    return profile.kind == .workload ? outside(profile.component, port, pod) : nil
  }

  /// A public server, whose addresses change.
  func outside(_ component: String, _ port: UInt16, _ pod: Pod) -> Alternatives {
    families(of: pod).map { nameless(.external, component, .publicAddress($0), port) }
  }

  /// A peer without an object and without an address.
  func nameless(_ kind: Peer.Kind, _ component: String, _ known: KnownParty, _ port: UInt16) -> Candidate {
    Candidate(
      party: Party(
        Peer(kind, component: component == "external" ? nil : component), by: .none, address: nil, policyParty: nil),
      known: known, port: port)
  }

  /// The families in which the pod can connect; IPv4 where no object shows an address.
  func families(of pod: Pod) -> [AddressFamily] {
    let own = pod.addresses.isEmpty ? items.inventory.cluster.nodes.flatMap(\.podBlocks).map(\.base) : pod.addresses
    let found = Set(own.map { AddressFamily($0) })
    return found.isEmpty ? [.ipv4] : AddressFamily.allCases.filter(found.contains)
  }

  func addressed(_ backends: [Backend], _ component: String) -> [Candidate] {
    backends.map { backend in
      let party = items.inventory.party(of: backend.address, at: nil)
      if let pod = party.selectablePod { return candidate(pod, component, backend.port) }
      return Candidate(
        party: Party(
          Peer(.external, component: component == "external" ? nil : component), by: .address,
          address: backend.address, policyParty: party),
        known: .exact(party), port: backend.port)
    }
  }

  /// The port on which a pod serves the need: a usual one that it declares or to which a Service leads.
  private func servedPort(_ need: ComponentProfile.Need, _ pod: Pod) -> UInt16 {
    let usual = need.ports.map { $0.number(items.parameters) }
    let said =
      items.profiles.profile(of: pod, items.parameters)?.declaredPorts(of: pod, for: need.purpose, items.inventory)
      ?? []
    if let port = said.first, !said.contains(where: usual.contains) { return port }
    let declared = usual.first { number in
      pod.ports.contains { $0.number == number && $0.transport == need.transport }
    }
    let served = usual.first { number in
      !items.inventory.servicePorts(leadingTo: pod, port: number, transport: need.transport).isEmpty
    }
    return declared ?? served ?? usual.first ?? 0
  }
}
