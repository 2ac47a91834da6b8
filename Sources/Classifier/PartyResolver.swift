import FlowModel
import KubeModel

/// Says who an end of a connection is: identity first, the port last. What does not depend on the connection is remembered.
struct PartyResolver {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters
  /// The parties of addresses that were one pod's all the time.
  private var pods: [IPAddress: Party] = [:]
  private var claims: [Claimed: (claim: IdentityClaim, party: Party?)] = [:]
  private let strangerProfiles: StrangerProfiles
  private let hasInventory: Bool
  private var strangers: [Stranger: Party] = [:]

  /// All that tells parties apart which neither objects nor logs name.
  private struct Stranger: Hashable {
    let address: IPAddress
    let kind: Peer.Kind
    let by: IdentityEvidence
    /// The place of its profile; negative where it has none.
    var profile: Int32 = -1

    /// Of one address few are known.
    func hash(into hasher: inout Hasher) { hasher.combine(address) }
  }

  /// A claim as an object, which stays the same while it is held, and the address that goes with it.
  private struct Claimed: Hashable {
    let claim: ObjectIdentifier
    let address: IPAddress?
  }

  init(inventory: Inventory, profiles: ComponentProfiles, parameters: Parameters) {
    self.inventory = inventory
    self.profiles = profiles
    self.parameters = parameters
    strangerProfiles = StrangerProfiles(profiles)
    hasInventory = inventory.cluster.hasInventory
  }

  /// Which end of a connection is asked for.
  enum Role {
    case client
    case server
  }

  /// The party at an end of a connection.
  mutating func party(_ endpoint: Endpoint, _ role: Role, of flow: Flow) -> Party {
    let moment = flow.window?.first
    if let address = endpoint.address {
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
      if let party = known(address, endpoint, role, moment) { return party }
    }
    if let claim = endpoint.claim, let party = remembered(claim, endpoint.address) { return party }
    return stranger(endpoint, role, flow)
  }

  private mutating func remembered(_ claim: IdentityClaim, _ address: IPAddress?) -> Party? {
    let key = Claimed(claim: ObjectIdentifier(claim), address: address)
    if let known = claims[key] { return known.party }
    let party = claimed(claim, address)
    claims[key] = (claim, party)
    return party
  }

  /// The party whose address it is by the cluster's objects.
  private func known(_ address: IPAddress, _ endpoint: Endpoint, _ role: Role, _ moment: Timestamp?) -> Party? {
    guard let resident = inventory.resident(of: address, at: moment) else { return nil }
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

  /// A pod in the node's own network is told by a port that it declares; anything else there is the node.
  private func peer(_ node: Node, _ hostPods: [Pod], _ endpoint: Endpoint, _ role: Role) -> Peer {
    if role == .server, let pod = hostPods.first(where: { $0.ports.contains { $0.number == endpoint.port } }) {
      return peer(pod)
    }
    let component = role == .server && endpoint.port == 10250 ? "kubelet" : nil
    return Peer(.node, component: component, workload: node.name)
  }

  /// The party that a log names; nil where it says nothing useful.
  private func claimed(_ claim: IdentityClaim, _ address: IPAddress?) -> Party? {
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
      // With an address, its names and ports tell more.
      return address == nil ? Party(Peer(.external), by: .log, address: nil, policyParty: nil) : nil
    case .service:
      return Party(
        Peer(.unknown, namespace: claim.namespace, workload: claim.name), by: .log, address: address,
        policyParty: address.map { PolicyParty(address: $0) })
    }
  }

  /// A pod that only the log knows: its labels decide, else the pattern of its name.
  private func claimedPod(_ claim: IdentityClaim, _ address: IPAddress?) -> Party {
    let workload = claim.workload ?? claim.name.map(PodName.workload)
    var pod = Pod(
      namespace: claim.namespace ?? "", name: claim.name ?? "", labels: claim.labels,
      addresses: address.map { [$0] } ?? [])
    pod.node = claim.node
    pod.workload = workload ?? pod.name
    let byLabels = claim.labels.isEmpty ? nil : profiles.profile(of: pod, parameters)
    let profile = byLabels ?? profiles.all.first { profile in workload.map(profile.names.contains) ?? false }
    let isTold = byLabels != nil || claim.workload != nil
    return Party(
      Peer(
        profile?.kind ?? .workload, component: profile?.component, namespace: claim.namespace, workload: workload),
      by: isTold ? .log : .inferred, address: address, policyParty: PolicyParty(pod: pod, address: address))
  }

  /// A party that neither objects nor the log name.
  private mutating func stranger(_ endpoint: Endpoint, _ role: Role, _ flow: Flow) -> Party {
    guard let address = endpoint.address else {
      return Party(Peer(.unknown), by: .none, address: nil, policyParty: nil)
    }
    let stranger = stranger(address, endpoint, role, flow)
    if let known = strangers[stranger] { return known }
    let component = stranger.profile < 0 ? nil : strangerProfiles[Int(stranger.profile)].component
    let party = Party(
      Peer(stranger.kind, component: component), by: stranger.by, address: address,
      policyParty: PolicyParty(address: address))
    strangers[stranger] = party
    return party
  }

  private func stranger(_ address: IPAddress, _ endpoint: Endpoint, _ role: Role, _ flow: Flow) -> Stranger {
    let kind = kind(of: address, endpoint.claim)
    guard role == .server else { return Stranger(address: address, kind: kind, by: .address) }
    if let profile = strangerProfiles.profile(named: flow.tls.serverNames) {
      let insideKind: Peer.Kind = strangerProfiles[profile].role == .subject ? .workload : kind
      return Stranger(address: address, kind: insideKind, by: .serverName, profile: Int32(profile))
    }
    if let profile = strangerProfiles.profile(at: address) {
      return Stranger(address: address, kind: .external, by: .address, profile: Int32(profile))
    }
    if kind == .external, let profile = strangerProfiles.profile(onExternalPort: endpoint.port) {
      return Stranger(address: address, kind: .external, by: .port, profile: Int32(profile))
    }
    if !hasInventory, flow.tls.serverNames.isEmpty,
      let profile = strangerProfiles.profile(onUnnamedPort: endpoint.port)
    {
      return Stranger(address: address, kind: strangerProfiles[profile].kind, by: .port, profile: Int32(profile))
    }
    return Stranger(address: address, kind: kind, by: .address)
  }

  /// The addresses behind which OVN-Kubernetes hides a node's own traffic to Services: the first of 169.254.169.0/29, or of
  /// 169.254.0.0/17 in newer releases. They never leave the node, so which one it is cannot be told.
  private static func isMasquerade(_ address: IPAddress) -> Bool {
    guard let bits = address.v4 else { return false }
    return (0xA9FE_A901...0xA9FE_A904).contains(bits) || (0xA9FE_0001...0xA9FE_0004).contains(bits)
  }

  /// Outside every block of the cluster is outside it; without objects, a private address says nothing.
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
