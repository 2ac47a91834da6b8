import Classifier
public import FlowModel
public import KubeModel
import Synchronization

/// A policy that lets connections pass in one direction, and the rules in it that a finding needs.
///
/// A fix is applied beside the policies that deny, because policies only add up. Findings whose flows are needed share one policy for
/// each component or workload and direction. Its name ends with a hash of its content: equal names mean equal policies.
public struct Fix: Hashable, Sendable {
  public var policy: NetworkPolicy
  /// The only direction of the policy.
  public var direction: PolicyDirection
  /// The places of the finding's rules in `policy.rules(direction)`, sorted, at least one.
  public var rules: [Int]
}

/// The fixes of all findings of a report.
///
/// The flows that components need are gathered once, into one policy for each component or workload and direction. A flow that no profile
/// expects has a separate policy, made when it is asked for: a user who allows what a component needs must not allow an unexpected
/// client with it. The plan holds nothing for a single finding, because there may be a million. It is a class, because all copies of a
/// report share the policies that are written already.
final class FixPlan: Sendable {
  private let writer: PolicyWriter
  private let needed: [PolicyWriter.Subject: PolicyWriter.Request]
  private let written = Mutex<[PolicyWriter.Subject: PolicyWriter.Written?]>([:])

  /// A plan for these connections, each with the directions in which policies deny it.
  init(_ context: AnalysisContext, _ denied: some Sequence<(edge: Edge, directions: [PolicyDirection])>) {
    writer = PolicyWriter(context)
    var needed: [PolicyWriter.Subject: PolicyWriter.Request] = [:]
    for (edge, directions) in denied where context.profiles.isNeeded(edge.key) {
      for direction in directions {
        guard let (subject, request) = writer.request(edge, direction) else { continue }
        needed[subject, default: PolicyWriter.Request()].merge(request)
      }
    }
    self.needed = needed
  }

  /// The fixes of one finding: for each direction the policies that let its connections pass, sorted. There is none for an edge for which
  /// no policy can be written.
  func fixes(of edges: [Edge], denied: [PolicyDirection]) -> [Fix] {
    denied.flatMap { fixes(of: edges, $0) }
  }

  private func fixes(of edges: [Edge], _ direction: PolicyDirection) -> [Fix] {
    var expected: [PolicyWriter.Subject: Set<RuleSeed.Key>] = [:]
    var unexpected: [PolicyWriter.Subject: (request: PolicyWriter.Request, key: Edge.Key)] = [:]
    for edge in edges {
      guard let (subject, request) = writer.request(edge, direction) else { continue }
      if writer.items.profiles.isNeeded(edge.key) {
        expected[subject, default: []].formUnion(request.seeds.keys)
      } else {
        unexpected[subject, default: (PolicyWriter.Request(), edge.key)].request.merge(request)
      }
    }
    let shared = expected.sorted { $0.key < $1.key }.compactMap { subject, keys in
      policy(for: subject).flatMap { Self.fix($0, direction, keys) }
    }
    let own = unexpected.sorted { $0.key < $1.key }.compactMap { subject, flows in
      writer.policy(subject, flows.request, named: Self.name(subject, flows.request, flows.key))
        .flatMap { Self.fix($0, direction, Set(flows.request.seeds.keys)) }
    }
    return shared + own
  }

  private func policy(for subject: PolicyWriter.Subject) -> PolicyWriter.Written? {
    if let known = written.withLock({ $0[subject] }) { return known }
    let made = needed[subject].flatMap { writer.policy(subject, $0) }
    written.withLock { _ = $0.updateValue(made, forKey: subject) }
    return made
  }

  private static func fix(
    _ written: PolicyWriter.Written, _ direction: PolicyDirection, _ keys: Set<RuleSeed.Key>
  ) -> Fix? {
    let rules = Set(keys.compactMap { written.places[$0] }).sorted()
    return rules.isEmpty ? nil : Fix(policy: written.policy, direction: direction, rules: rules)
  }

  /// `allow-webhook-10250-from-shop-checkout`; where there are several peers, `allow-webhook-10250-from-clients`.
  private static func name(
    _ subject: PolicyWriter.Subject, _ request: PolicyWriter.Request, _ key: Edge.Key
  ) -> String {
    let other = subject.direction == .egress ? key.destination : key.source
    let peer =
      request.seeds.count > 1
      ? (subject.direction == .egress ? "servers" : "clients")
      : other.workload.map { [other.namespace, $0].compactMap(\.self).joined(separator: "-") } ?? other.component
        ?? other.kind.rawValue
    let transport = key.transport == .tcp ? "" : "-\(key.transport)"
    let link = subject.direction == .egress ? "to" : "from"
    return "allow-\(subject.members.name)-\(key.port)\(transport)-\(link)-\(peer)"
  }
}
