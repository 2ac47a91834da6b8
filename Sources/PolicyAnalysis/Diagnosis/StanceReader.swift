import Classifier
import FlowModel
import KubeModel

/// Finds what policies have to do with a failure: the side that denies, and why the nearest rule does not match.
struct StanceReader {
  private let policies: [PolicyReference: NetworkPolicy]
  private let profiles: ComponentProfiles
  private let parameters: Parameters
  /// Whether there are policies to judge by.
  let hasPolicies: Bool

  init(_ context: AnalysisContext) {
    policies = Dictionary(context.policies.map { (PolicyReference($0), $0) }) { first, _ in first }
    profiles = context.profiles
    parameters = context.parameters
    hasPolicies = context.evaluator.hasPolicies
  }

  /// The stance of policies towards the connections of a path. Where the policies at hand do not decide it, the reported drop that does.
  func stance(
    _ path: Path, _ key: Edge.Key, _ verdict: PolicyVerdict?
  ) -> (Set<FailureSignature.Stance>, DropClaim?) {
    if let verdict, verdict.overall == .denied { return (denial(verdict, key), nil) }
    let claims = path.drops.filter(\.cause.isPolicy)
    if let claim = claims.first {
      if let verdict, allowsByBlock(verdict) { return ([.blockIgnored], claim) }
      let direction = claim.direction ?? (path.destination.policyParty?.selectablePod == nil ? .egress : .ingress)
      return ([direction == .egress ? .egressDenied : .ingressDenied], claim)
    }
    var stances: Set<FailureSignature.Stance> = [verdict == nil || !hasPolicies ? .unknown : .notDenied]
    let other = path.drops.first { $0.cause == .otherPolicy || $0.cause == .suspected }
    if other != nil { stances.insert(.otherDrop) }
    return (stances, other)
  }

  private func denial(_ verdict: PolicyVerdict, _ key: Edge.Key) -> Set<FailureSignature.Stance> {
    var stances: Set<FailureSignature.Stance> = []
    for direction in verdict.denied {
      stances.insert(direction == .egress ? .egressDenied : .ingressDenied)
      if let miss = verdict[direction].nearest, let special = special(miss, key) { stances.insert(special) }
    }
    return stances
  }

  /// Why the nearest rule does not match; nil where it is for something else.
  private func special(_ miss: NearMiss, _ key: Edge.Key) -> FailureSignature.Stance? {
    guard let first = miss.differences.first else { return nil }
    switch first {
    case .servicePort: return .servicePort
    case .port(let wanted, _):
      return miss.differences.count == 1 && !isForSomethingElse(wanted, key) ? .otherPort : nil
    case .transport: return nil
    case .outsideBlock, .excepted, .blockSkipsPods: return .otherAddress
    case .blockSkipsNodes: return .blockIgnored
    case .notSelectable, .podLabel, .namespaceLabel, .otherNamespace:
      return allowsOwnNamespaceOnly(miss.rule) ? .otherNamespace : .otherPeer
    }
  }

  /// Whether the destination uses all ports of the rule for another purpose, so that the rule was not intended for this connection.
  private func isForSomethingElse(_ wanted: [NetworkPolicy.Port], _ key: Edge.Key) -> Bool {
    // Only DNS uses these ports.
    if key.destination.component != "cluster-dns", wanted.allSatisfy(Self.isDNS) { return true }
    let known = (profiles[key.destination.component ?? ""]?.ports ?? []).filter { $0.purpose != key.purpose }
      .map { Int($0.number.number(parameters)) }
    return wanted.allSatisfy { port in
      guard case .range(let range) = port.target else { return false }
      return known.contains(where: range.contains)
    }
  }

  private static func isDNS(_ port: NetworkPolicy.Port) -> Bool {
    port.target == .range(53...53) || port.target == .range(5353...5353)
  }

  private func allowsOwnNamespaceOnly(_ reference: RuleReference) -> Bool {
    guard let rule = rule(reference), !rule.peers.isEmpty else { return false }
    return rule.peers.allSatisfy { $0.namespaces == nil && $0.pods != nil }
  }

  private func allowsByBlock(_ verdict: PolicyVerdict) -> Bool {
    let allowing = verdict.egress.allowedBy + verdict.ingress.allowedBy
    return allowing.contains { reference in rule(reference)?.peers.contains { $0.block != nil } ?? false }
  }

  private func rule(_ reference: RuleReference) -> NetworkPolicy.Rule? {
    guard let rules = policies[reference.policy]?.rules(reference.direction), rules.indices.contains(reference.rule)
    else { return nil }
    return rules[reference.rule]
  }
}
