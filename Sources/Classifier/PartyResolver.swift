import FlowModel
import KubeModel

/// Identifies the ends of connections: by the inventory, then by the log, then by server name, address and port. Parties that do not
/// depend on the connection are cached.
struct PartyResolver {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters
  /// The parties of addresses that belonged to one pod all the time.
  private var pods: [IPAddress: Party] = [:]
  /// The parties that claims name. The value holds the claim, so that its object identifier stays valid.
  private var claimedParties: [ClaimKey: (claim: IdentityClaim, party: Party?)] = [:]
  let serverProfiles: ServerProfiles
  private let hasInventory: Bool
  private let ports: ComponentPorts
  /// Whether the traffic shows that OVN-Kubernetes connects the nodes.
  private let trafficShowsOVN: Bool
  private var unnamedParties: [UnnamedKey: Party] = [:]
  private let apiServerAddresses: Set<IPAddress>
  /// Whether objects say who has which address. Without them nothing is looked up.
  private let knowsAddresses: Bool

  /// What distinguishes parties that neither objects nor logs name.
  struct UnnamedKey: Hashable {
    let address: IPAddress
    let kind: Peer.Kind
    let by: IdentityEvidence
    /// The place of its profile; negative when it has none.
    var profile: Int32 = -1

    /// Few keys share an address, so hashing the address suffices.
    func hash(into hasher: inout Hasher) { hasher.combine(address) }
  }

  private struct ClaimKey: Hashable {
    let claim: ObjectIdentifier
    let address: IPAddress?
  }

  init(
    inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters, ports: ComponentPorts,
    trafficShowsOVN: Bool
  ) {
    self.inventory = inventory
    self.ports = ports
    self.trafficShowsOVN = trafficShowsOVN
    apiServerAddresses = Set(inventory.apiServers.map(\.address))
    let cluster = inventory.cluster
    knowsAddresses =
      !cluster.pods.isEmpty || !cluster.nodes.isEmpty || !cluster.services.isEmpty || !apiServerAddresses.isEmpty
    self.profiles = profiles
    self.parameters = parameters
    serverProfiles = ServerProfiles(profiles)
    hasInventory = inventory.cluster.hasInventory
  }

  enum Role {
    case client
    case server
  }

  /// Whether several pods have or had the address, so that the party depends on the time.
  func isShared(_ address: IPAddress) -> Bool {
    guard knowsAddresses, case .pod = inventory.resident(of: address, at: nil) else { return false }
    return inventory.onlyPod(at: address) == nil
  }

  /// The party at an end of a connection.
  mutating func party(_ endpoint: Endpoint, _ role: Role, of flow: Flow) -> Party {
    party(endpoint, role, names: flow.tls.serverNames, at: flow.window?.first)
  }

  /// The party at an end of a connection that began at `moment`, and whose client sent these server names.
  private mutating func party(_ endpoint: Endpoint, _ role: Role, names: [String], at moment: Timestamp?) -> Party {
    knownParty(endpoint, role, at: moment) ?? unnamedParty(endpoint, role, names)
  }

  /// The party that objects or the log name; nil where neither does. A client's does not depend on its port.
  mutating func knownParty(_ endpoint: Endpoint, _ role: Role, at moment: Timestamp?) -> Party? {
    if knowsAddresses, let address = endpoint.address {
      if role == .server, inventory.apiServers.contains(Backend(address: address, port: endpoint.port)) {
        return Party(
          Peer(.apiServer, component: "api-server"), by: .inventory, address: address,
          policyParty: inventory.party(of: address, at: moment))
      }
      if let party = pods[address] { return party }
      if let pod = inventory.onlyPod(at: address) {
        let party = Party(
          peer(pod), by: .inventory, address: address, policyParty: PolicyParty(pod: pod, address: address))
        pods[address] = party
        return party
      }
      if let party = inventoryParty(address, endpoint, role, moment) { return party }
      // An API server that no node or pod has: a managed control plane connects from such an address too.
      if role == .client, apiServerAddresses.contains(address) {
        return Party(
          Peer(.apiServer, component: "api-server"), by: .inventory, address: address,
          policyParty: PolicyParty(address: address))
      }
    }
    if let claim = endpoint.claim, let party = cachedParty(claim, endpoint.address) { return party }
    return endpoint.address == nil ? Party(Peer(.unknown), by: .none, address: nil, policyParty: nil) : nil
  }

  private mutating func cachedParty(_ claim: IdentityClaim, _ address: IPAddress?) -> Party? {
    let key = ClaimKey(claim: ObjectIdentifier(claim), address: address)
    if let known = claimedParties[key] { return known.party }
    let party = claimedParty(claim, address)
    claimedParties[key] = (claim, party)
    return party
  }

  /// The party that has the address according to the cluster's objects.
  private func inventoryParty(_ address: IPAddress, _ endpoint: Endpoint, _ role: Role, _ moment: Timestamp?) -> Party?
  {
    guard let resident = inventory.resident(of: address, at: moment) else {
      guard trafficShowsOVN, let node = inventory.nodeOfManagementPort(address) else { return nil }
      return Party(
        Peer(.node, workload: node.name), by: .inventory, address: address,
        policyParty: PolicyParty(address: address, node: node.name))
    }
    let party = inventory.party(of: address, at: moment)
    switch resident {
    case .pod(let pod): return Party(peer(pod), by: .inventory, address: address, policyParty: party)
    case .node(let node, let hostPods):
      return Party(
        peer(node, hostPods, endpoint, role), by: .inventory, address: address, policyParty: party)
    case .service(let service):
      return Party(
        Peer(.unknown, namespace: service.namespace, workload: service.name), by: .inventory, address: address,
        policyParty: party)
    }
  }

  private func peer(_ pod: Pod) -> Peer {
    let profile = profiles.profile(of: pod, parameters)
    return Peer(
      profile?.kind ?? .workload, component: profile?.component, namespace: pod.namespace, workload: pod.workload)
  }

  /// A server in the host network is the pod that declares its port, if there is one; everything else is the node.
  private func peer(_ node: Node, _ hostPods: [Pod], _ endpoint: Endpoint, _ role: Role) -> Peer {
    if role == .server,
      let pod = hostPods.first(where: { $0.ports.contains { $0.number == endpoint.port } }) ?? ports.pod(at: endpoint)
    {
      return peer(pod)
    }
    let component = role == .server && endpoint.port == 10250 ? "kubelet" : nil
    return Peer(.node, component: component, workload: node.name)
  }

  /// The party that a log names; nil for an external address, which server names and ports identify better.
  private func claimedParty(_ claim: IdentityClaim, _ address: IPAddress?) -> Party? {
    switch claim.kind {
    case .pod:
      if let namespace = claim.namespace, let name = claim.name,
        let pod = inventory.pod(namespace: namespace, name: name)
      {
        return Party(peer(pod), by: .log, address: address, policyParty: PolicyParty(pod: pod, address: address))
      }
      return claimedPod(claim, address)
    case .node:
      return Party(
        Peer(.node, workload: claim.name), by: .log, address: address,
        policyParty: address.map { PolicyParty(address: $0, node: claim.name) })
    case .apiServer:
      return Party(
        Peer(.apiServer, component: "api-server"), by: .log, address: address,
        policyParty: address.map { PolicyParty(address: $0) })
    case .external:
      return address == nil ? Party(Peer(.external), by: .log, address: nil, policyParty: nil) : nil
    case .service:
      return Party(
        Peer(.unknown, namespace: claim.namespace, workload: claim.name), by: .log, address: address,
        policyParty: address.map { PolicyParty(address: $0) })
    }
  }

  /// A pod that only the log knows: its labels decide on the component, otherwise the name of its workload.
  private func claimedPod(_ claim: IdentityClaim, _ address: IPAddress?) -> Party {
    let workload = claim.workload ?? claim.name.map(PodName.workload)
    var pod = Pod(
      namespace: claim.namespace ?? "", name: claim.name ?? "", labels: claim.labels,
      addresses: address.map { [$0] } ?? [])
    pod.node = claim.node
    pod.workload = workload ?? pod.name
    let byLabels = claim.labels.isEmpty ? nil : profiles.profile(of: pod, parameters)
    let profile = byLabels ?? profiles.all.first { profile in workload.map(profile.names.contains) ?? false }
    let isNamed = byLabels != nil || claim.workload != nil
    return Party(
      Peer(
        profile?.kind ?? .workload, component: profile?.component, namespace: claim.namespace, workload: workload),
      by: isNamed ? .log : .inferred, address: address, policyParty: PolicyParty(pod: pod, address: address))
  }

  /// A party that neither objects nor the log name.
  private mutating func unnamedParty(_ endpoint: Endpoint, _ role: Role, _ names: [String]) -> Party {
    let key = unnamedKey(endpoint, role, names)
    if let known = unnamedParties[key] { return known }
    let party = party(of: key)
    unnamedParties[key] = party
    return party
  }

  func party(of key: UnnamedKey) -> Party {
    Party(peer(of: key), by: key.by, address: key.address, policyParty: PolicyParty(address: key.address))
  }

  func peer(of key: UnnamedKey) -> Peer {
    Peer(key.kind, component: key.profile < 0 ? nil : serverProfiles[Int(key.profile)].component)
  }

  /// `names` are the server names that clients sent. Precondition: the end has an address, as every end that nothing names.
  func unnamedKey(_ endpoint: Endpoint, _ role: Role, _ names: [String]) -> UnnamedKey {
    guard let address = endpoint.address else { preconditionFailure("an end without address and party") }
    let kind = kind(of: address, endpoint.claim)
    guard role == .server else { return UnnamedKey(address: address, kind: kind, by: .address) }
    if let profile = serverProfiles.profile(named: names) {
      let insideKind: Peer.Kind = serverProfiles[profile].role == .subject ? .workload : kind
      return UnnamedKey(address: address, kind: insideKind, by: .serverName, profile: Int32(profile))
    }
    if let profile = serverProfiles.profile(at: address) {
      return UnnamedKey(address: address, kind: .external, by: .address, profile: Int32(profile))
    }
    if kind == .external, let profile = serverProfiles.profile(onExternalPort: endpoint.port) {
      return UnnamedKey(address: address, kind: .external, by: .port, profile: Int32(profile))
    }
    if !hasInventory, names.isEmpty,
      let profile = serverProfiles.profile(onUnnamedPort: endpoint.port)
    {
      return UnnamedKey(address: address, kind: serverProfiles[profile].kind, by: .port, profile: Int32(profile))
    }
    return UnnamedKey(address: address, kind: kind, by: .address)
  }

  /// Whether OVN-Kubernetes uses the address to masquerade a node's own traffic to Services: the first four of 169.254.169.0/29, or of
  /// 169.254.0.0/17 in newer releases. All nodes use the same addresses, so they do not identify a node.
  private static func isMasquerade(_ address: IPAddress) -> Bool {
    guard let bits = address.v4 else { return false }
    return (0xA9FE_A901...0xA9FE_A904).contains(bits) || (0xA9FE_0001...0xA9FE_0004).contains(bits)
  }

  /// With an inventory, an address outside the pods' blocks is outside the cluster; without one, only public addresses are.
  private func kind(of address: IPAddress, _ claim: IdentityClaim?) -> Peer.Kind {
    if claim?.kind == .external { return .external }
    if address.isLoopback || address.isMulticastOrBroadcast { return .unknown }
    if Self.isMasquerade(address) { return .node }
    if hasInventory {
      return inventory.isInPodBlock(address) ? .unknown : .external
    }
    return address.isPrivate || address.isLinkLocal ? .unknown : .external
  }
}

enum PodName {
  /// A pod's name without the suffix of its controller: `web-5d8f6c9b7d-x2k4p` (ReplicaSet), `web-x2k4p` (DaemonSet), `web-0` (StatefulSet).
  ///
  /// Random suffixes have five letters and digits without vowels (apimachinery `util/rand`), hashes of pod templates up to ten.
  static func workload(_ name: String) -> String {
    var parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return name }
    if !last.isEmpty, last.allSatisfy(\.isNumber), last.count <= 4 {
      return parts.dropLast().joined(separator: "-")
    }
    guard last.count == 5, isRandom(last) else { return name }
    parts.removeLast()
    if parts.count > 1, let hash = parts.last, (6...10).contains(hash.count), isRandom(hash) { parts.removeLast() }
    return parts.joined(separator: "-")
  }

  private static let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")

  private static func isRandom(_ text: Substring) -> Bool { text.allSatisfy(alphabet.contains) }
}
