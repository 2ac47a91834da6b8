import Classifier
import FlowModel
import KubeModel

/// Judges one need of a component by the policies, for each of its pods and each peer that can serve it.
struct NeedJudge {
  private let items: PeerItems
  private let evaluator: PolicyEvaluator
  private let peers: NeedPeers
  private let paths: PathJudge
  private let hasPolicies: Bool
  private let isJudging: Bool
  private let use: Use

  /// What the judgements are for.
  enum Use {
    /// The verdict on each need.
    case verdict
    /// Every single pair of ends too, also without policies.
    case comparison
  }

  init(_ context: AnalysisContext, for use: Use) {
    self.use = use
    items = context.items
    evaluator = context.evaluator
    peers = NeedPeers(context.items)
    paths = PathJudge(context)
    hasPolicies = context.hasPolicies
    isJudging = context.hasPolicies || context.knowsPolicies
  }

  struct Judged {
    /// Nil without policies to judge by.
    var verdict: ExpectedFlow.Verdict?
    var denied: [PolicyDirection] = []
    /// Where it is denied in part: the sides that deny.
    var partlyDenied: [PolicyDirection] = []
    var dropped: [DroppedNeed] = []
    /// Whether an object shows that a peer exists.
    var peersExist = false
    /// Each of the component's pods with each peer that can serve it, also those that were seen; empty unless sets are compared.
    var cases: [Case] = []
  }

  /// One of the component's pods with one peer.
  struct Case {
    let key: Edge.Key
    let source: Party
    let destination: Party
    let verdict: BoundedVerdict
  }

  /// `edges` are the connections of the need that were seen.
  func judge(
    _ need: ComponentProfile.Need, _ subject: Subject, _ edges: [Edge], _ declared: [ServerAddress?],
    _ traffic: SeenTraffic
  ) -> Judged {
    var judged = Judged()
    let pods = items.pods(subject.namespace, .component(subject.component))
    var cases: [Case] = []
    for pod in pods {
      let found = peers.peers(need, of: pod, declared: declared)
      judged.peersExist = judged.peersExist || found.exist
      guard hasPolicies || use == .comparison else { continue }
      cases += found.peers.map { `case`(pod, $0, need, subject) }
    }
    if use == .comparison { judged.cases = cases }
    guard isJudging else { return judged }
    guard hasPolicies else {
      judged.verdict = .allowed
      return judged
    }
    let seen = seenVerdicts(edges)
    let denied = cases.filter { $0.deniedVerdict != nil }
    let open =
      pods.isEmpty
      ? [MissingFact.podLabels(namespace: subject.namespace, pod: subject.component)]
      : Set(cases.flatMap(\.missing)).sorted()
    if seen.isEmpty {
      judged.verdict = Self.verdict(of: cases.map(\.verdict), open)
    } else {
      // What was seen decides; peers without traffic show whether it is the same for all.
      let own = Self.verdict(of: seen.map { .certain($0) }, [])
      let isPassed = cases.contains { $0.verdict.certain.map { $0.overall != .denied } ?? false }
      judged.verdict = own == .allowed && !denied.isEmpty || own == .denied && isPassed ? .partlyDenied : own
    }
    judged.denied =
      seen.isEmpty
      ? judged.verdict == .denied ? Self.directions(denied.compactMap(\.deniedVerdict)) : []
      : Self.directions(seen.filter { $0.overall == .denied })
    if judged.verdict == .partlyDenied {
      judged.partlyDenied = Self.directions(denied.compactMap(\.deniedVerdict) + seen)
    }
    let unseen = denied.filter { !traffic.contains($0.source, $0.destination, $0.key.port) }
    if need.reach == .each || (seen.isEmpty && judged.verdict == .denied) {
      judged.dropped = dropped(unseen)
    } else if declared.contains(where: { $0 != nil }) {
      // Each server that an object names is needed; one without an address may be what was seen.
      judged.dropped = dropped(unseen.filter { seen.isEmpty || $0.destination.address != nil })
    }
    return judged
  }

  private static func verdict(of verdicts: [BoundedVerdict], _ missing: [MissingFact]) -> ExpectedFlow.Verdict? {
    guard !verdicts.isEmpty else { return .cannotJudge(missing.isEmpty ? [.peer] : missing) }
    let denied = verdicts.count { verdict in
      if case .certain(let known) = verdict { known.overall == .denied } else { false }
    }
    if denied == verdicts.count { return .denied }
    let isOpen = verdicts.contains { $0.certain == nil }
    if isOpen || !missing.isEmpty { return .cannotJudge(missing.isEmpty ? [.peer] : missing) }
    return denied == 0 ? .allowed : .partlyDenied
  }

  private static func directions(_ verdicts: [PolicyVerdict]) -> [PolicyDirection] {
    Set(verdicts.flatMap(\.denied)).sorted()
  }

  /// The verdicts on the connections that were seen.
  private func seenVerdicts(_ edges: [Edge]) -> [PolicyVerdict] {
    edges.flatMap { edge in
      edge.paths.compactMap { path in
        paths.verdict(path, edge.key, servicePort: edge.servicePorts.first).certain
      }
    }
  }

  /// The verdict on the pod and a peer that uses one of several addresses: the same for all of them, or open.
  private func `case`(
    _ pod: Pod, _ alternatives: NeedPeers.Alternatives, _ need: ComponentProfile.Need, _ subject: Subject
  ) -> Case {
    let own = Party(
      Peer(.workload, component: subject.component, namespace: pod.namespace, workload: pod.workload), by: .inventory,
      address: pod.addresses.first, policyParty: PolicyParty(pod: pod))
    let me = KnownParty.exact(PolicyParty(pod: pod))
    let verdicts = alternatives.map { other in
      let (source, destination) = need.direction == .egress ? (me, other.known) : (other.known, me)
      return evaluator.judge(
        from: source, to: destination, transport: need.transport, port: other.port,
        servicePort: servicePort(need, other, pod))
    }
    // The caller gives no empty list.
    let other = alternatives[0]
    let (source, destination) = need.direction == .egress ? (own, other.party) : (other.party, own)
    let key = Edge.Key(
      source: source.peer, destination: destination.peer, transport: need.transport, port: other.port,
      purpose: need.purpose)
    return Case(key: key, source: source, destination: destination, verdict: Self.verdict(verdicts, alternatives))
  }

  /// The verdict that all addresses of a peer share, else what must be known.
  private static func verdict(_ verdicts: [BoundedVerdict], _ alternatives: NeedPeers.Alternatives) -> BoundedVerdict {
    if Set(verdicts.map(overall)).count == 1 { return verdicts[0] }
    switch alternatives[0].known {
    // Public servers have IPv4 addresses, and a client tries the next family when one fails (RFC 8305).
    case .publicAddress(let family):
      return family == .ipv4 && overall(verdicts[0]) == .allowed ? verdicts[0] : .open([.outsideAddress])
    case .host(let name, _): return .open([.hostAddress(name)])
    case .exact, .unlabelled, .unlisted, .service, .anyone:
      return .open(alternatives[0].party.address.map { [.owner($0)] } ?? [.peer])
    }
  }

  private static func overall(_ verdict: BoundedVerdict) -> PolicyVerdict.Overall? {
    verdict.certain?.overall
  }

  /// The port of a Service that leads to the server, for the nearest rule.
  private func servicePort(_ need: ComponentProfile.Need, _ other: NeedPeers.Candidate, _ pod: Pod) -> UInt16? {
    let server: Pod? = need.direction == .egress ? other.party.policyParty?.selectablePod : pod
    return server.flatMap { server in
      items.inventory.servicePorts(leadingTo: server, port: other.port, transport: need.transport)
        .first { $0 != other.port }
    }
  }

  /// One entry for each edge and reason, sorted.
  private func dropped(_ cases: [Case]) -> [DroppedNeed] {
    var found: [DroppedNeed] = []
    var places: [Edge.Key: [PolicyVerdict: Int]] = [:]
    for one in cases {
      guard let verdict = one.deniedVerdict else { continue }
      let path = Path(one.source, one.destination)
      if let place = places[one.key]?[verdict] {
        found[place].edge.paths.append(path)
      } else {
        places[one.key, default: [:]][verdict] = found.count
        found.append(DroppedNeed(edge: Edge(one.key, paths: [path]), verdict: verdict))
      }
    }
    return found.enumerated().sorted { left, right in
      left.element.edge.key == right.element.edge.key
        ? left.offset < right.offset : left.element.edge.key < right.element.edge.key
    }.map(\.element)
  }
}

extension NeedJudge.Case {
  /// Nil where the policies do not deny it for certain.
  fileprivate var deniedVerdict: PolicyVerdict? {
    if case .certain(let verdict) = verdict, verdict.overall == .denied { verdict } else { nil }
  }

  fileprivate var missing: [MissingFact] { if case .open(let facts) = verdict { facts } else { [] } }
}
