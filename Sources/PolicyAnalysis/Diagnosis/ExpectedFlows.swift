public import Classifier
public import FlowModel
import KubeModel

/// A flow that a component needs, and whether it has it.
public struct ExpectedFlow: Hashable, Sendable {
  public enum State: String, Hashable, Sendable {
    /// All of its connections succeeded.
    case seen
    /// Some of its connections failed.
    case partlyFailing = "partly-failing"
    /// All of its connections failed.
    case failing
    /// It has no connections, and the policies at hand deny it.
    case wouldBeDropped = "would-be-dropped"
    /// It has no connections.
    case notSeen = "not-seen"
  }

  public var component: String
  public var namespace: String
  public var need: ComponentProfile.Need
  public var state: State
  public var connections: Int
  /// The sides at which the policies at hand deny it, with or without connections.
  public var denied: [PolicyDirection]
}

/// Finds which of the flows that it needs each component has.
struct ExpectedFlows {
  private let items: PeerItems
  private let evaluator: PolicyEvaluator

  init(_ context: AnalysisContext) {
    items = context.items
    evaluator = context.evaluator
  }

  /// The flows of all components among the objects or in the traffic: those that are always needed, and those that depend on how the
  /// component is used where they have connections. Sorted by namespace, component and the profile's order.
  func flows(_ edges: [Edge]) -> [ExpectedFlow] {
    let seen = seen(edges)
    return subjects(seen).flatMap { subject in
      (items.profiles[subject.component]?.needs ?? []).compactMap { flow(subject, $0, edges, seen) }
    }
  }

  /// What distinguishes the edges of a component for its needs.
  private struct Place: Hashable {
    let component: String
    /// Nil where only the name of the component is known.
    let namespace: String?
    let direction: PolicyDirection
    let purpose: Purpose
    let transport: TransportProtocol
  }

  /// The indices of the components' edges.
  private func seen(_ edges: [Edge]) -> [Place: [Int]] {
    var found: [Place: [Int]] = [:]
    for (number, edge) in edges.enumerated() {
      for direction in PolicyDirection.allCases {
        let own = direction == .egress ? edge.key.source : edge.key.destination
        guard let component = own.component, items.profiles[component]?.role == .subject else { continue }
        let place = Place(
          component: component, namespace: own.namespace, direction: direction, purpose: edge.key.purpose,
          transport: edge.key.transport)
        found[place, default: []].append(number)
      }
    }
    return found
  }

  private func subjects(_ seen: [Place: [Int]]) -> [Subject] {
    var found: Set<Subject> = []
    for profile in items.profiles.all where profile.role == .subject {
      for pod in items.pods(of: profile.component) {
        found.insert(Subject(component: profile.component, namespace: pod.namespace))
      }
    }
    for place in seen.keys {
      if let namespace = place.namespace {
        found.insert(Subject(component: place.component, namespace: namespace))
      }
    }
    return found.sorted()
  }

  private func flow(
    _ subject: Subject, _ need: ComponentProfile.Need, _ edges: [Edge], _ seen: [Place: [Int]]
  ) -> ExpectedFlow? {
    var (connections, failures) = (0, 0)
    for namespace in [subject.namespace, nil] {
      let place = Place(
        component: subject.component, namespace: namespace, direction: need.direction, purpose: need.purpose,
        transport: need.transport)
      for edge in (seen[place] ?? []).lazy.map({ edges[$0] }) where meets(edge.key, need) {
        for path in edge.paths {
          connections += path.connections - path.undecided
          failures += path.failures.values.reduce(0, +)
        }
      }
    }
    let (denied, hasPeer) = denied(subject, need)
    let state: ExpectedFlow.State
    if connections > 0 {
      state = failures == 0 ? .seen : failures < connections ? .partlyFailing : .failing
    } else {
      guard need.condition == "always" || hasPeer, need.companionOf == nil else { return nil }
      state = denied.isEmpty ? .notSeen : .wouldBeDropped
    }
    return ExpectedFlow(
      component: subject.component, namespace: subject.namespace, need: need, state: state, connections: connections,
      denied: denied)
  }

  private func meets(_ key: Edge.Key, _ need: ComponentProfile.Need) -> Bool {
    let other = need.direction == .egress ? key.destination : key.source
    return need.peers.contains { $0 == other.component || $0 == other.kind.rawValue }
  }

  /// The sides that deny the flow between a pod of the component and one pod of each peer that exists here, and whether a peer exists.
  private func denied(_ subject: Subject, _ need: ComponentProfile.Need) -> ([PolicyDirection], hasPeer: Bool) {
    guard let pod = items.pods(of: subject.component).first(where: { $0.namespace == subject.namespace }) else {
      return ([], false)
    }
    let own = PolicyParty(pod: pod)
    var denied: Set<PolicyDirection> = []
    var hasPeer = false
    for peer in need.peers {
      for (party, port) in parties(peer, need, serving: pod) {
        hasPeer = true
        guard evaluator.hasPolicies else { continue }
        let (source, destination) = need.direction == .egress ? (own, party) : (party, own)
        let verdict = evaluator.judge(from: source, to: destination, transport: need.transport, port: port)
        denied.formUnion(verdict.denied)
      }
    }
    return (denied.sorted(), hasPeer)
  }

  /// One party for each namespace that has the peer, with the port after translation.
  private func parties(
    _ peer: String, _ need: ComponentProfile.Need, serving pod: Pod
  ) -> [(party: PolicyParty, port: UInt16)] {
    let usual = need.ports.map { $0.number(items.parameters) }
    guard need.direction == .egress else {
      let port = usual.first { number in pod.ports.contains { $0.number == number } } ?? usual.first ?? 0
      if peer == "api-server" { return hosts(items.nodes(.apiServers)).map { ($0, port) } }
      return firstPods(peer).map { (PolicyParty(pod: $0), port) }
    }
    if peer == "api-server" {
      return items.inventory.apiServers.sorted().prefix(1).map { backend in
        (items.inventory.party(of: backend.address, at: nil), backend.port)
      }
    }
    return firstPods(peer).map { pod in
      let port = usual.first { number in pod.ports.contains { $0.number == number } } ?? usual.first ?? 0
      return (PolicyParty(pod: pod), port)
    }
  }

  /// The first pod of a component in each namespace.
  private func firstPods(_ component: String) -> [Pod] {
    var seen: Set<String> = []
    return items.pods(of: component).filter { seen.insert($0.namespace).inserted }
  }

  /// A node with the address from which it connects to pods of other nodes.
  private func hosts(_ nodes: [Node]) -> [PolicyParty] {
    nodes.prefix(1).flatMap { node in
      (items.inventory.podNetworkAddresses(of: node).first?.first ?? node.addresses.first)
        .map { [PolicyParty(address: $0, node: node.name)] } ?? []
    }
  }
}
