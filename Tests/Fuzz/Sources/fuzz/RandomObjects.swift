import FlowModel
import KubeModel

/// A small cluster whose names, labels, addresses and ports meet often.
struct RandomObjects {
  private var source: ByteSource

  private static let names = ["a", "b", "c", "d"]
  private static let keys = ["app", "tier", Namespace.nameLabel]
  private static let ports = [80, 443, 6443, 53, 1, 65535]

  init(_ bytes: UnsafeRawBufferPointer) { source = ByteSource(bytes) }

  mutating func cluster() -> Cluster {
    var cluster = Cluster()
    cluster.namespaces = Self.names.prefix(3).map { name in
      Namespace(name: name, labels: labels().merging([Namespace.nameLabel: name]) { _, name in name })
    }
    let count = 1 + source.number(upTo: 5)
    for number in 0..<count { cluster.pods.append(pod(number)) }
    let policies = source.number(upTo: 4)
    for number in 0..<policies { cluster.policies.append(policy(number)) }
    let adminPolicies = source.number(upTo: 2)
    for number in 0..<adminPolicies { cluster.adminPolicies.append(adminPolicy(number)) }
    return cluster
  }

  mutating func party(_ cluster: Cluster) -> PolicyParty {
    let number = source.number(upTo: cluster.pods.count)
    guard number < cluster.pods.count else {
      return PolicyParty(address: address(), node: source.isChosen() ? "n" : nil)
    }
    return PolicyParty(pod: cluster.pods[number], address: cluster.pods[number].addresses.first)
  }

  mutating func isChosen() -> Bool { source.byte() % 4 == 3 }

  mutating func transport() -> TransportProtocol { source.element(of: [.tcp, .udp, .sctp, .icmp]) }

  mutating func port() -> UInt16 { UInt16(source.element(of: Self.ports)) }

  private mutating func pod(_ number: Int) -> Pod {
    var pod = Pod(
      namespace: source.element(of: Self.names), name: "pod-\(number)", labels: labels(), addresses: [address()])
    pod.node = source.isChosen() ? "n" : "m"
    pod.network = source.byte() % 8 == 7 ? .host : .own
    let transport = transport()
    pod.ports = [Pod.Port(name: "web", number: port(), transport: transport.hasPorts ? transport : .tcp)]
    return pod
  }

  private mutating func policy(_ number: Int) -> NetworkPolicy {
    NetworkPolicy(
      namespace: source.element(of: Self.names), name: "policy-\(number)", podSelector: selector(),
      directions: source.element(of: [[.ingress], [.egress], [.ingress, .egress]]),
      ingress: source.list(upTo: 3) { Self.rule(&$0) }, egress: source.list(upTo: 3) { Self.rule(&$0) }
    ).withoutIdleRules
  }

  private mutating func adminPolicy(_ number: Int) -> AdminPolicy {
    func rules(_ source: inout ByteSource) -> [AdminPolicy.Rule] {
      source.list(upTo: 3) { source in
        let peer = AdminPolicy.PodSubject(namespaces: Self.selector(&source), pods: Self.selector(&source))
        let peers: [AdminPolicy.Peer] = source.isChosen() ? [.pods(peer)] : [.networks([Self.block(&source)])]
        return AdminPolicy.Rule(
          source.element(of: [.allow, .deny, .pass]), peers: peers, ports: source.list(upTo: 2) { Self.policyPort(&$0) }
        )
      }
    }
    return AdminPolicy(
      PolicyReference(.adminNetworkPolicy, namespace: "", name: "admin-\(number)"), tier: .admin, priority: number,
      subject: AdminPolicy.PodSubject(namespaces: selector(), pods: selector()), ingress: rules(&source),
      egress: rules(&source))
  }

  private static func rule(_ source: inout ByteSource) -> NetworkPolicy.Rule {
    NetworkPolicy.Rule(
      peers: source.list(upTo: 2) { peer(&$0) }, ports: source.list(upTo: 2) { policyPort(&$0) })
  }

  private static func peer(_ source: inout ByteSource) -> NetworkPolicy.Peer {
    switch source.byte() % 4 {
    case 0: NetworkPolicy.Peer(pods: selector(&source))
    case 1: NetworkPolicy.Peer(namespaces: selector(&source))
    case 2: NetworkPolicy.Peer(pods: selector(&source), namespaces: selector(&source))
    default: NetworkPolicy.Peer(block: NetworkPolicy.IPBlock(block: block(&source)))
    }
  }

  private static func policyPort(_ source: inout ByteSource) -> NetworkPolicy.Port {
    let number = source.element(of: ports)
    let target: NetworkPolicy.Port.Target =
      switch source.byte() % 4 {
      case 0: .any
      case 1: .name("web")
      case 2: .range(number...max(number, source.element(of: ports)))
      default: .range(number...number)
      }
    return NetworkPolicy.Port(source.element(of: [.tcp, .udp, .sctp]), target)
  }

  private mutating func selector() -> LabelSelector { Self.selector(&source) }

  private static func selector(_ source: inout ByteSource) -> LabelSelector {
    let conditions: [LabelSelector.Requirement.Operator] = [.isIn, .notIn, .exists, .doesNotExist]
    return LabelSelector(
      matchLabels: labels(&source),
      matchExpressions: source.list(upTo: 1) { source in
        let condition = source.element(of: conditions)
        let hasValues = condition == .isIn || condition == .notIn
        return LabelSelector.Requirement(
          key: source.element(of: keys), condition: condition, values: hasValues ? [source.element(of: names)] : [])
      })
  }

  private mutating func labels() -> [String: String] { Self.labels(&source) }

  private static func labels(_ source: inout ByteSource) -> [String: String] {
    Dictionary(source.list(upTo: 2) { ($0.element(of: keys), $0.element(of: names)) }) { first, _ in first }
  }

  private mutating func address() -> IPAddress { Self.address(&source) }

  private static func address(_ source: inout ByteSource) -> IPAddress {
    let last = source.byte() % 8
    return last < 6
      ? IPAddress(v4: 0x0A00_0000 | UInt32(last)) : IPAddress(high: 0xFD00_0000_0000_0000, low: UInt64(last))
  }

  private static func block(_ source: inout ByteSource) -> CIDR {
    let address = address(&source)
    return CIDR(address, prefixLength: source.number(upTo: address.isIPv4 ? 32 : 128)) ?? CIDR(single: address)
  }
}

extension NetworkPolicy {
  /// Rules of a direction that the policy does not have are not written.
  fileprivate var withoutIdleRules: NetworkPolicy {
    var policy = self
    if !directions.contains(.ingress) { policy.ingress = [] }
    if !directions.contains(.egress) { policy.egress = [] }
    return policy
  }
}
