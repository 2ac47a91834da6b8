import Classifier
import FlowModel
import KubeModel

/// Matches log messages of components with the connections that they are about.
struct LogMatcher {
  let matcher: SignatureMatcher
  let subjects: MessageSubjects
  let connections: LoggedConnections
  let expected: [ExpectedFlow]
  let burst: ClientBurst?
  /// Whether policies were given, or objects that hold none.
  let knowsPolicies: Bool

  /// Messages with one cause that no recorded connection shows.
  private struct Cause: Hashable {
    let signature: String
    /// The webhook or server of another product.
    let other: String?
  }

  /// Adds each message to the finding that it is about, or makes a finding from it. `spare` are failed connections that would not be
  /// reported without a message about them; those that are reported now are returned.
  func add(
    _ messages: [UnderstoodMessage], to assembly: inout FindingAssembly,
    spare: [(key: FindingAssembly.Key, symptoms: [Symptom])]
  ) -> Set<FindingAssembly.Key> {
    var unmatched: [Cause: [UnderstoodMessage]] = [:]
    var denied: [FindingAssembly.Key: (symptoms: [Symptom], signature: FailureSignature, messages: [LogMessage])] = [:]
    var promoted: Set<FindingAssembly.Key> = []
    let seen = assembly.seen
    for message in messages where message.isFault {
      let candidates = SignatureCatalogue.signatures(of: message)
      guard let best = candidates.first else { continue }
      if message.verdict != .notUnderstood, let (key, symptom) = subjects.subject(of: message, among: seen) {
        let better = better(message, candidates, than: assembly.signature(key), symptom)
        assembly.add(message.message, to: key, better: better)
      } else if message.found != nil, let (key, symptom) = subjects.subject(of: message, among: spare) {
        if promoted.insert(key).inserted, let signature = matcher.signature(of: symptom) {
          for symptom in spare.first(where: { $0.key == key })?.symptoms ?? [] { assembly.add(symptom, signature) }
        }
        assembly.add(message.message, to: key, better: nil)
      } else if let (symptom, signature) = connections.denied(message) {
        let key = FindingAssembly.Key(symptom, signature)
        denied[key, default: ([], signature, [])].symptoms.append(symptom)
        denied[key]?.messages.append(message.message)
      } else {
        let isBurst = isBurst(message, best)
        let cause = Cause(signature: isBurst ? "renewal-burst" : best.id, other: message.otherServer)
        unmatched[cause, default: []].append(message)
      }
    }
    for (_, group) in denied.sorted(by: { FindingAssembly.precedes($0.key, $1.key) }) {
      assembly.add(finding(group.symptoms, group.signature, group.messages))
    }
    let known = Set(denied.keys.map(\.signature))
    for (cause, messages) in followed(unmatched, seen, known, &assembly).sorted(by: Self.precedes) {
      guard let signature = SignatureCatalogue.signature(cause.signature) else { continue }
      assembly.add(finding(signature, messages))
    }
    return promoted
  }

  private static func precedes(
    _ left: (key: Cause, value: [UnderstoodMessage]), _ right: (key: Cause, value: [UnderstoodMessage])
  ) -> Bool {
    (left.key.signature, left.key.other ?? "") < (right.key.signature, right.key.other ?? "")
  }

  /// The messages, where those about a consequence are moved to its cause if traffic or other messages show that cause.
  private func followed(
    _ unmatched: [Cause: [UnderstoodMessage]], _ seen: [(key: FindingAssembly.Key, symptoms: [Symptom])],
    _ denied: Set<String>, _ assembly: inout FindingAssembly
  ) -> [Cause: [UnderstoodMessage]] {
    var result = unmatched
    for (cause, all) in unmatched.sorted(by: Self.precedes) {
      guard let follows = SignatureCatalogue.signature(cause.signature)?.follows, !follows.isEmpty else { continue }
      let causes = seen.filter { follows.contains($0.key.signature) }
      var messages: [UnderstoodMessage] = []
      for message in all {
        if let known = causes.first(where: { $0.symptoms.contains { message.message.isOfTime(of: $0.edge.window) } }) {
          assembly.add(message.message, to: known.key, better: nil)
        } else {
          messages.append(message)
        }
      }
      result[cause] = messages.isEmpty || !denied.isDisjoint(with: follows) ? nil : messages
      let other = unmatched.sorted(by: Self.precedes).first { follows.contains($0.key.signature) }?.key
      if !messages.isEmpty, let other {
        result[other, default: []] += messages
        result[cause] = nil
      }
    }
    return result
  }

  /// The signature that explains the message and the traffic, where the current one explains only the traffic.
  private func better(
    _ message: UnderstoodMessage, _ candidates: [FailureSignature], than current: FailureSignature?, _ symptom: Symptom
  ) -> FailureSignature? {
    guard let current, !candidates.contains(current) else { return nil }
    return candidates.first { candidate in
      candidate.failures.isEmpty && candidate.circumstances.isEmpty && !candidate.destinations.isEmpty
        && matcher.isBetween(candidate, symptom.edge.key)
    }
  }

  private func isBurst(_ message: UnderstoodMessage, _ best: FailureSignature) -> Bool {
    guard let burst, best.id == "istio-csr-not-ready" || best.id == "probe-failed" else { return false }
    return message.message.isOfTime(of: burst.window)
  }

  /// A finding from logs whose connection the policies at hand deny.
  private func finding(
    _ symptoms: [Symptom], _ signature: FailureSignature, _ messages: [LogMessage]
  ) -> DiagnosisFinding {
    var edges: [Edge] = []
    for symptom in symptoms where !edges.contains(where: { $0.key == symptom.edge.key }) { edges.append(symptom.edge) }
    let lines = messages.reduce(0) { $0 + $1.count }
    return DiagnosisFinding(
      signature: signature, certainty: .likely, edges: edges, count: lines, total: lines, window: Self.window(messages),
      evidence: [DiagnosisEvidence](logs: messages), verdict: symptoms.first?.verdict,
      alternatives: signature.alternatives)
  }

  /// A finding from logs only. It names a policy only where one at hand denies the flow that the messages are about.
  private func finding(_ signature: FailureSignature, _ messages: [UnderstoodMessage]) -> DiagnosisFinding {
    let certain = signature.id == "renewal-burst" && burst != nil
    let open = messages.filter { !connections.areAllowed($0) }
    let denied =
      open.isEmpty ? nil : SignatureCatalogue.all.first { $0.unconfirmed == signature.id && isDenied($0, open) }
    let named = certain ? signature : denied ?? signature
    let lines = messages.reduce(0) { $0 + $1.message.count }
    let evidence = DiagnosisEvidence.meanings(messages) + [DiagnosisEvidence](logs: messages.map(\.message))
    return DiagnosisFinding(
      signature: named, certainty: certain ? .seen : denied == nil ? .logged : .likely, edges: [], count: lines,
      total: lines, window: Self.window(messages.map(\.message)),
      evidence: certain ? (burst.map { [.burst($0)] } ?? []) + evidence : evidence, verdict: nil,
      alternatives: named.alternatives.filter(isOpen), policy: Self.policy(messages))
  }

  /// Whether the cause is still possible: the policies at hand do not deny what it says that they deny.
  private func isOpen(_ alternative: FailureSignature.Alternative) -> Bool {
    guard knowsPolicies, let signature = SignatureCatalogue.signature(alternative.id) else { return true }
    return signature.stances.isEmpty || signature.stances.contains(.unknown) || isDenied(signature)
  }

  /// The most that policies may have to do with the messages.
  private static func policy(_ messages: [UnderstoodMessage]) -> LogReason.Policy? {
    LogReason.Policy.allCases.first { policy in messages.contains { $0.policy == policy } }
  }

  private static func window(_ messages: [LogMessage]) -> TimeWindow? {
    messages.reduce(into: nil) { $0.merge($1.window) }
  }

  /// Whether policies at hand deny a flow that the signature and the messages are about, on the side that the signature names.
  private func isDenied(_ signature: FailureSignature, _ messages: [UnderstoodMessage] = []) -> Bool {
    let authors = Set(messages.compactMap(\.source))
    return expected.contains { flow in
      let clients = flow.need.direction == .egress ? [flow.component] : flow.need.peers
      return signature.isAbout(flow) && (authors.isEmpty || !authors.isDisjoint(with: clients))
        && flow.denied.contains { signature.stances.contains($0 == .egress ? .egressDenied : .ingressDenied) }
    }
  }

}

extension FailureSignature {
  /// Whether the connections of a need are between the ends that the signature names.
  func isAbout(_ flow: ExpectedFlow) -> Bool {
    let (clients, servers) =
      flow.need.direction == .egress ? ([flow.component], flow.need.peers) : (flow.need.peers, [flow.component])
    return (sources.isEmpty || !Set(sources).isDisjoint(with: clients))
      && (destinations.isEmpty || !Set(destinations).isDisjoint(with: servers))
      && (purposes.isEmpty || purposes.contains(flow.need.purpose)) && !(sources.isEmpty && destinations.isEmpty)
  }
}
