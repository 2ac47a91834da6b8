import Classifier
import FlowModel
import KubeModel

/// Compares which pods can connect to which listening ports, where one of the two is a component's.
///
/// Only ports on which something listens count: those that containers declare, and those of the component's profile.
struct ReachComparison {
  private struct Member {
    let pod: Pod
    let name: String
    let party: PolicyParty
    /// Nil for a pod that is not of a component of cert-manager.
    let component: String?
    let ports: [Pod.Port]
  }

  private let first: PolicyEvaluator
  private let second: PolicyEvaluator
  private let aside: Set<ChangeSum.Ends>
  private let members: [Member]
  private let policies: [NetworkPolicy]

  /// `aside` is what was seen or is needed.
  init(_ first: AnalysisContext, _ second: AnalysisContext, aside: Set<ChangeSum.Ends>) {
    self.first = first.evaluator
    self.second = second.evaluator
    self.aside = aside
    policies = first.policies + second.policies
    let (profiles, parameters) = (second.profiles, second.parameters)
    members = second.inventory.cluster.pods.filter { $0.network == .own && !$0.hasFinished }.map { pod in
      let profile = profiles.profile(of: pod, parameters).flatMap { $0.role == .subject ? $0 : nil }
      let usual = (profile?.ports ?? []).map { Pod.Port(number: $0.number.number(parameters)) }
      var seen: Set<Pod.Port> = []
      let ports = (pod.ports + usual).filter {
        seen.insert(Pod.Port(number: $0.number, transport: $0.transport)).inserted
      }
      return Member(
        pod: pod, name: "\(pod.namespace)/\(pod.name)", party: PolicyParty(pod: pod), component: profile?.component,
        ports: ports)
    }
  }

  func result() -> (changes: [ReachChange], excess: ComparisonReport.Both<Int>) {
    var found: [ReachChange.Place: ReachChange] = [:]
    var excess = ComparisonReport.Both(0, 0)
    let own = members.filter { $0.component != nil }
    for server in members {
      let clients = server.component == nil ? own : members
      for port in server.ports where port.transport.hasPorts {
        for client in clients where client.name != server.name {
          let ends = ChangeSum.Ends(
            source: client.name, destination: server.name, transport: port.transport, port: port.number)
          if aside.contains(ends) { continue }
          let (before, after) = (passes(client, server, port, first), passes(client, server, port, second))
          if before { excess.first += 1 }
          if after { excess.second += 1 }
          guard before != after else { continue }
          note(client, server, port, isOpened: after, in: &found)
        }
      }
    }
    for member in own { noteOutside(member, in: &found) }
    return (found.values.sorted { $0.place < $1.place }, excess)
  }

  private func passes(_ client: Member, _ server: Member, _ port: Pod.Port, _ evaluator: PolicyEvaluator) -> Bool {
    evaluator.judge(from: client.party, to: server.party, transport: port.transport, port: port.number).overall
      != .denied
  }

  /// Compares the pod's connections with addresses outside the cluster, on the ports that it listens on and those that rules name.
  private func noteOutside(_ member: Member, in found: inout [ReachChange.Place: ReachChange]) {
    let own = KnownParty.exact(member.party)
    let families = Set(member.pod.addresses.map(AddressFamily.init))
    for family in AddressFamily.allCases where families.contains(family) {
      let other = KnownParty.publicAddress(family)
      for port in member.ports where port.transport.hasPorts {
        note(.ingress, port.transport, port.number, of: member, in: &found) {
          $0.judge(from: other, to: own, transport: port.transport, port: port.number)
        }
      }
      for (transport, port, probe) in egressPorts(member.pod.namespace) {
        note(.egress, transport, port, of: member, in: &found) {
          $0.judge(from: own, to: other, transport: transport, port: probe)
        }
      }
    }
  }

  private func note(
    _ direction: PolicyDirection, _ transport: TransportProtocol, _ port: UInt16?, of member: Member,
    in found: inout [ReachChange.Place: ReachChange], _ judge: (PolicyEvaluator) -> BoundedVerdict
  ) {
    guard let component = member.component else { preconditionFailure("the pod is not a component's") }
    if let port, direction == .egress,
      aside.contains(
        .init(source: member.name, destination: ChangeSum.outside, transport: transport, port: port))
    {
      return
    }
    let (before, after) = (judge(first), judge(second))
    guard before.isDenied != after.isDenied else { return }
    let place = ReachChange.Place(
      component: component, namespace: member.pod.namespace, direction: direction, transport: transport, port: port)
    // A component with several pods, or two families of addresses, opens if one of them does.
    guard found[place]?.outside != .opened else { return }
    found[place, default: ReachChange(place: place)].outside = after.isDenied ? .closed : .opened
  }

  /// The ports that egress rules of a namespace begin at, and for each protocol one that stands for all others.
  private func egressPorts(_ namespace: String) -> [(TransportProtocol, UInt16?, probe: UInt16)] {
    var named: [TransportProtocol: Set<ClosedRange<Int>>] = [.tcp: [], .udp: []]
    for port in policies.lazy.filter({ $0.namespace == namespace }).flatMap(\.egress).flatMap(\.ports) {
      guard case .range(let range) = port.target else { continue }
      named[port.transport, default: []].insert(range)
    }
    return named.flatMap { transport, ranges -> [(TransportProtocol, UInt16?, probe: UInt16)] in
      let ports = Set(ranges.compactMap { UInt16(exactly: $0.lowerBound) }).map { (transport, UInt16?($0), probe: $0) }
      let other = (UInt16(1)...UInt16.max).first { port in !ranges.contains { $0.contains(Int(port)) } }
      return ports + (other.map { [(transport, nil, probe: $0)] } ?? [])
    }
  }

  /// A pair of two components counts once, for the server.
  private func note(
    _ client: Member, _ server: Member, _ port: Pod.Port, isOpened: Bool,
    in found: inout [ReachChange.Place: ReachChange]
  ) {
    let (own, other, direction): (Member, Member, PolicyDirection) =
      server.component == nil ? (client, server, .egress) : (server, client, .ingress)
    guard let component = own.component else { preconditionFailure("neither end is a component") }
    let place = ReachChange.Place(
      component: component, namespace: own.pod.namespace, direction: direction, transport: port.transport,
      port: port.number)
    var change = found[place] ?? ReachChange(place: place)
    if isOpened {
      change.opened += 1
      change.openedFor.insert("\(other.pod.namespace)/\(other.pod.workload)")
    } else {
      change.closed += 1
    }
    found[place] = change
  }
}

extension BoundedVerdict {
  /// Whether it is denied whatever is missing.
  fileprivate var isDenied: Bool { certain?.overall == .denied }
}
