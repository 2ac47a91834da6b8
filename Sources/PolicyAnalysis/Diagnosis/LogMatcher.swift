import Classifier
import FlowModel
import KubeModel

/// Matches log messages of components with the connections that they are about.
struct LogMatcher {
  let matcher: SignatureMatcher
  let subjects: MessageSubjects
  let expected: [ExpectedFlow]
  let burst: ClientBurst?

  /// Adds each message to the finding that it is about, or makes a finding from it.
  func add(_ messages: [LogMessage], to assembly: inout FindingAssembly) {
    var unmatched: [String: [LogMessage]] = [:]
    var subjects = subjects
    let seen = assembly.seen
    for message in messages {
      let candidates = SignatureCatalogue.signatures(of: message.text)
      guard let best = candidates.first else { continue }
      if let (key, symptom) = subjects.subject(of: message, candidates, among: seen) {
        assembly.add(message, to: key, better: better(message, candidates, than: assembly.signature(key), symptom))
      } else if isBurst(message, candidates) {
        unmatched["renewal-burst", default: []].append(message)
      } else {
        unmatched[best.id, default: []].append(message)
      }
    }
    for (id, messages) in followed(unmatched, seen, &assembly).sorted(by: { $0.key < $1.key }) {
      guard let signature = SignatureCatalogue.signature(id) else { continue }
      assembly.add(finding(signature, messages))
    }
  }

  /// The messages, where those about a consequence are moved to its cause if traffic or other messages show that cause.
  private func followed(
    _ unmatched: [String: [LogMessage]], _ seen: [(key: FindingAssembly.Key, symptoms: [Symptom])],
    _ assembly: inout FindingAssembly
  ) -> [String: [LogMessage]] {
    var result = unmatched
    for (id, all) in unmatched.sorted(by: { $0.key < $1.key }) {
      guard let follows = SignatureCatalogue.signature(id)?.follows, !follows.isEmpty else { continue }
      let causes = seen.filter { follows.contains($0.key.signature) }
      var messages: [LogMessage] = []
      for message in all {
        if let cause = causes.first(where: { $0.symptoms.contains { message.isOfTime(of: $0.edge.window) } }) {
          assembly.add(message, to: cause.key, better: nil)
        } else {
          messages.append(message)
        }
      }
      result[id] = messages
      if messages.isEmpty {
        result[id] = nil
      } else if let cause = unmatched.keys.sorted().first(where: follows.contains) {
        result[cause, default: []] += messages
        result[id] = nil
      }
    }
    return result
  }

  /// The signature that explains the message and the traffic, where the current one explains only the traffic.
  private func better(
    _ message: LogMessage, _ candidates: [FailureSignature], than current: FailureSignature?, _ symptom: Symptom
  ) -> FailureSignature? {
    guard let current, !current.fits(message.text) else { return nil }
    return candidates.first { candidate in
      candidate.failures.isEmpty && candidate.circumstances.isEmpty && !candidate.destinations.isEmpty
        && matcher.isBetween(candidate, symptom.edge.key)
    }
  }

  private func isBurst(_ message: LogMessage, _ candidates: [FailureSignature]) -> Bool {
    guard let burst, candidates.contains(where: { $0.id == "renewal-burst" }) else { return false }
    return message.isOfTime(of: burst.window)
  }

  /// A finding from logs only. It names a policy only where one at hand denies the flow that the messages are about.
  private func finding(_ signature: FailureSignature, _ messages: [LogMessage]) -> DiagnosisFinding {
    let certain = signature.id == "renewal-burst" && burst != nil
    let neutral = signature.unconfirmed ?? signature.id
    let denied = SignatureCatalogue.all.first { $0.unconfirmed == neutral && isDenied($0) }
    let named = certain ? signature : denied ?? SignatureCatalogue.signature(neutral) ?? signature
    var window: TimeWindow?
    for message in messages { window.merge(message.window) }
    let evidence = [DiagnosisEvidence](logs: messages)
    return DiagnosisFinding(
      signature: named, certainty: certain ? .seen : denied == nil ? .logged : .likely, edges: [],
      count: messages.reduce(0) { $0 + $1.count }, total: messages.reduce(0) { $0 + $1.count }, window: window,
      evidence: certain ? (burst.map { [.burst($0)] } ?? []) + evidence : evidence, verdict: nil,
      alternatives: named.alternatives)
  }

  /// Whether policies at hand deny a flow that the signature is about, on the side that it names.
  private func isDenied(_ signature: FailureSignature) -> Bool {
    expected.contains { flow in
      isAbout(flow, signature)
        && flow.denied.contains { signature.stances.contains($0 == .egress ? .egressDenied : .ingressDenied) }
    }
  }

  private func isAbout(_ flow: ExpectedFlow, _ signature: FailureSignature) -> Bool {
    let (sources, destinations) =
      flow.need.direction == .egress ? ([flow.component], flow.need.peers) : (flow.need.peers, [flow.component])
    return (signature.sources.isEmpty || !Set(signature.sources).isDisjoint(with: sources))
      && (signature.destinations.isEmpty || !Set(signature.destinations).isDisjoint(with: destinations))
      && (signature.purposes.isEmpty || signature.purposes.contains(flow.need.purpose))
      && !(signature.sources.isEmpty && signature.destinations.isEmpty)
  }
}
