import Classifier
import FlowModel
import KubeModel

/// Judges what each component needs: whether it has it, and what the policies decide for every pod and every peer that can serve it.
struct ExpectedFlows {
  private let items: PeerItems
  private let declared: DeclaredNeeds
  private let judge: NeedJudge

  init(_ context: AnalysisContext, for use: NeedJudge.Use = .verdict) {
    items = context.items
    declared = DeclaredNeeds(context)
    judge = NeedJudge(context, for: use)
  }

  /// The needs of all components among the objects or in the traffic: those that are always there, and those that depend on how the
  /// component is used where they have connections, a peer exists, or an object declares them. Sorted by namespace, component and the
  /// profile's order.
  func flows(_ edges: [Edge]) -> [ExpectedFlow] { judged(edges).map(\.flow) }

  /// The same with the ends that were judged for each of them.
  func judged(_ edges: [Edge]) -> [(flow: ExpectedFlow, cases: [NeedJudge.Case])] {
    let seen = seen(edges)
    let traffic = SeenTraffic(seen.values.joined().map { edges[$0] })
    return subjects(seen).flatMap { subject in
      (items.profiles[subject.component]?.needs ?? []).compactMap { flow(subject, $0, edges, seen, traffic) }
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
    _ subject: Subject, _ need: ComponentProfile.Need, _ edges: [Edge], _ seen: [Place: [Int]], _ traffic: SeenTraffic
  ) -> (flow: ExpectedFlow, cases: [NeedJudge.Case])? {
    let own = [subject.namespace, nil].flatMap { namespace -> [Edge] in
      let place = Place(
        component: subject.component, namespace: namespace, direction: need.direction, purpose: need.purpose,
        transport: need.transport)
      return (seen[place] ?? []).lazy.map { edges[$0] }.filter { meets($0.key, need) }
    }
    var (connections, failures) = (0, 0)
    for path in own.flatMap(\.paths) {
      connections += path.connections - path.undecided
      failures += path.failures.values.reduce(0, +)
    }
    let declarations = declared.declarations(of: need, subject)
    let judged = judge.judge(need, subject, own, declarations.map(\.target), traffic)
    guard connections > 0 || isExpected(need, subject, declarations, peersExist: judged.peersExist) else { return nil }
    let state: ExpectedFlow.State =
      if connections > 0 {
        failures == 0 ? .seen : failures < connections ? .partlyFailing : .failing
      } else { judged.verdict == .denied ? .wouldBeDropped : .notSeen }
    let flow = ExpectedFlow(
      component: subject.component, namespace: subject.namespace, need: need,
      basis: connections > 0
        ? .observed : !declarations.isEmpty ? .declared : need.companionOf == nil ? .needed : .companion,
      declarations: declarations, state: state, connections: connections, verdict: judged.verdict,
      denied: judged.denied, dropped: judged.dropped, partlyDenied: judged.partlyDenied)
    return (flow, judged.cases)
  }

  /// Whether a need without connections is there: a companion shows only with its main need's connections.
  private func isExpected(
    _ need: ComponentProfile.Need, _ subject: Subject, _ declarations: [Declaration], peersExist: Bool
  ) -> Bool {
    guard need.companionOf == nil else { return false }
    if need.condition == "always" || !declarations.isEmpty { return true }
    return peersExist && !declared.decides(need, of: subject.component)
  }

  private func meets(_ key: Edge.Key, _ need: ComponentProfile.Need) -> Bool {
    let other = need.direction == .egress ? key.destination : key.source
    return need.peers.contains { $0 == other.component || $0 == other.kind.rawValue }
  }
}

/// The ends between which there was traffic.
struct SeenTraffic {
  /// A pod by its name, a node by its name, anything else by its address.
  private struct Pair: Hashable {
    let source: String
    let destination: String
    let port: UInt16
  }

  private var pairs: Set<Pair> = []

  init(_ edges: [Edge]) {
    for edge in edges {
      for path in edge.paths {
        guard let pair = Self.pair(path.source, path.destination, edge.key.port) else { continue }
        pairs.insert(pair)
      }
    }
  }

  func contains(_ source: Party, _ destination: Party, _ port: UInt16) -> Bool {
    Self.pair(source, destination, port).map(pairs.contains) ?? false
  }

  private static func pair(_ source: Party, _ destination: Party, _ port: UInt16) -> Pair? {
    guard let from = name(source), let to = name(destination) else { return nil }
    return Pair(source: from, destination: to, port: port)
  }

  private static func name(_ party: Party) -> String? {
    if let pod = party.policyParty?.selectablePod { return "\(pod.namespace)/\(pod.name)" }
    return party.policyParty?.node ?? party.address?.description
  }
}
