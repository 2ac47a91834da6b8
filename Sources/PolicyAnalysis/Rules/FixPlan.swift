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
/// The flows that components need are gathered once, into one policy for each component or workload and direction. A flow between other
/// workloads has a separate policy, made when it is asked for. A flow of a component that no profile expects has none: the fix might let
/// an intruder in. The plan holds nothing for a single finding, because there may be a million. It is a class, because all copies of a
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
        if needed[subject] == nil { needed[subject] = request } else { needed[subject]?.merge(request) }
      }
    }
    self.needed = needed
  }

  /// A plan for what is needed for certain: what depends on how a component is used gets no fix.
  convenience init(_ context: AnalysisContext, _ drops: [NeededDrop]) {
    self.init(
      context,
      drops.lazy.filter { $0.certainty == .needed }.flatMap { drop in
        drop.edges.map { (edge: $0, directions: drop.verdict.deniedByIsolation) }
      })
  }

  /// The fixes of one finding: for each direction the policies that let its connections pass, sorted. There is none for an edge for which
  /// no policy can be written.
  func fixes(of edges: [Edge], denied: [PolicyDirection]) -> [Fix] {
    denied.flatMap { fixes(of: edges, $0) }
  }

  private func fixes(of edges: [Edge], _ direction: PolicyDirection) -> [Fix] {
    let edges = edges.filter { !writer.items.profiles.isUnexpected($0.key) }
    if edges.count == 1 {
      guard let (subject, request) = writer.request(edges[0], direction) else { return [] }
      return [fix(subject, request, edges[0].key)].compactMap(\.self)
    }
    var merged: [Part: (request: PolicyWriter.Request, key: Edge.Key)] = [:]
    for edge in edges {
      guard let (subject, request) = writer.request(edge, direction) else { continue }
      let part = Part(subject: subject, isNeeded: request.isNeeded)
      if merged[part] == nil { merged[part] = (request, edge.key) } else { merged[part]?.request.merge(request) }
    }
    let parts = merged.sorted { left, right in
      left.key.isNeeded == right.key.isNeeded ? left.key.subject < right.key.subject : left.key.isNeeded
    }
    return parts.compactMap { fix($0.key.subject, $0.value.request, $0.value.key) }
  }

  /// What the edges of a finding have in common whose rules are in one policy.
  private struct Part: Hashable {
    let subject: PolicyWriter.Subject
    let isNeeded: Bool
  }

  private func fix(_ subject: PolicyWriter.Subject, _ request: PolicyWriter.Request, _ key: Edge.Key) -> Fix? {
    let written =
      request.isNeeded
      ? policy(for: subject) : writer.policy(subject, request, named: Self.name(subject, request, key))
    guard let written else { return nil }
    let rules = Set(request.seeds.keys.compactMap { written.places[$0] }).sorted()
    return rules.isEmpty ? nil : Fix(policy: written.policy, direction: subject.direction, rules: rules)
  }

  private func policy(for subject: PolicyWriter.Subject) -> PolicyWriter.Written? {
    if let known = written.withLock({ $0[subject] }) { return known }
    let made = needed[subject].flatMap { writer.policy(subject, $0) }
    written.withLock { _ = $0.updateValue(made, forKey: subject) }
    return made
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
