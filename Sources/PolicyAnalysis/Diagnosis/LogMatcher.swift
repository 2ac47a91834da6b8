import Classifier
import FlowModel
import KubeModel

/// Brings what components say in their logs together with the connections that it is about.
struct LogMatcher {
  let profiles: ComponentProfiles
  let matcher: SignatureMatcher
  /// Every address that was connected to, before and after translation.
  let seenAddresses: Set<IPAddress>
  let expected: [ExpectedFlow]
  let burst: ClientBurst?

  /// A message is written when a timer ends, so up to so long after the connection was tried; clocks differ by some seconds.
  private static let lag: Int64 = 95_000_000_000
  private static let skew: Int64 = 5_000_000_000

  /// Adds each message to the finding that it is about, or makes one of it.
  func add(_ messages: [LogMessage], to assembly: inout FindingAssembly) {
    var lone: [String: [LogMessage]] = [:]
    for message in messages {
      let candidates = SignatureCatalogue.signatures(of: message.text)
      guard let best = candidates.first else { continue }
      if let (key, better) = finding(about: message, candidates, assembly) {
        assembly.add(message, to: key, better: better)
      } else if isBurst(message, candidates) {
        lone["renewal-burst", default: []].append(message)
      } else {
        lone[best.id, default: []].append(message)
      }
    }
    for (id, messages) in followed(lone, &assembly).sorted(by: { $0.key < $1.key }) {
      guard let signature = SignatureCatalogue.signature(id) else { continue }
      assembly.add(told(signature, messages))
    }
  }

  /// The messages with those of consequences put under their causes, where one of those was found in traffic or in other messages.
  private func followed(
    _ lone: [String: [LogMessage]], _ assembly: inout FindingAssembly
  ) -> [String: [LogMessage]] {
    var result = lone
    for (id, messages) in lone.sorted(by: { $0.key < $1.key }) {
      guard let follows = SignatureCatalogue.signature(id)?.follows, !follows.isEmpty else { continue }
      let seen = assembly.seen.first { follows.contains($0.key.signature) }
      if let seen {
        for message in messages { assembly.add(message, to: seen.key, better: nil) }
      } else if let cause = lone.keys.sorted().first(where: follows.contains) {
        result[cause, default: []] += messages
      } else {
        continue
      }
      result[id] = nil
    }
    return result
  }

  /// The finding from traffic that the message is about, and the signature that explains it better.
  private func finding(
    about message: LogMessage, _ candidates: [FailureSignature], _ assembly: FindingAssembly
  ) -> (FindingAssembly.Key, FailureSignature?)? {
    let target = LogTarget(message.text)
    for (key, symptoms) in assembly.seen {
      guard let current = assembly.signature(key) else { continue }
      let about = symptoms.filter { isAbout($0, message, target, candidates) }
      guard let symptom = about.first else { continue }
      let better = candidates.first { candidate in
        !current.fits(message.text) && candidate.failures.isEmpty && candidate.circumstances.isEmpty
          && !candidate.destinations.isEmpty && matcher.isBetween(candidate, symptom.edge.key)
      }
      return (key, better)
    }
    return nil
  }

  /// By the address or the name that was dialled where the message tells one, else by what the candidates speak of; by time where
  /// both have one. A capture behind translation never shows a Service's address, so one that nobody used may be anyone's.
  private func isAbout(
    _ symptom: Symptom, _ message: LogMessage, _ target: LogTarget, _ candidates: [FailureSignature]
  ) -> Bool {
    if let mine = symptom.edge.window, let theirs = message.window {
      guard theirs.last.nanoseconds(since: mine.first) >= -Self.skew,
        theirs.first.nanoseconds(since: mine.last) <= Self.lag
      else { return false }
    }
    let isSpoken = candidates.contains { matcher.isBetween($0, symptom.edge.key) }
    if let address = target.address {
      let isDialled = symptom.edge.paths.contains { path in
        (path.service?.address == address && (target.port == nil || path.service?.port == target.port))
          || (path.destination.address == address && (target.port == nil || symptom.edge.key.port == target.port))
      }
      return isDialled || (isSpoken && !seenAddresses.contains(address))
    }
    if let host = target.host, let profile = profiles.all.first(where: { $0.answers(to: [host]) }) {
      return symptom.edge.key.destination.component == profile.component
    }
    return isSpoken
  }

  private func isBurst(_ message: LogMessage, _ candidates: [FailureSignature]) -> Bool {
    guard let burst, candidates.contains(where: { $0.id == "renewal-burst" }) else { return false }
    guard let window = message.window else { return true }
    return window.last.nanoseconds(since: burst.window.first) >= -Self.skew
      && window.first.nanoseconds(since: burst.window.last) <= Self.lag
  }

  /// A finding that only logs tell: a policy is named only where one at hand denies the flow that they are about.
  private func told(_ signature: FailureSignature, _ messages: [LogMessage]) -> DiagnosisFinding {
    let certain = signature.id == "renewal-burst" && burst != nil
    let neutral = signature.unconfirmed ?? signature.id
    let denied = SignatureCatalogue.all.first { $0.unconfirmed == neutral && isDenied($0) }
    let named = certain ? signature : denied ?? SignatureCatalogue.signature(neutral) ?? signature
    var window: TimeWindow?
    for message in messages { window.merge(message.window) }
    let evidence = messages.map(DiagnosisEvidence.log)
    return DiagnosisFinding(
      signature: named, certainty: certain ? .seen : denied == nil ? .told : .likely, edges: [],
      count: messages.reduce(0) { $0 + $1.count }, total: messages.reduce(0) { $0 + $1.count }, window: window,
      evidence: certain ? (burst.map { [.burst($0)] } ?? []) + evidence : evidence, verdict: nil, fix: [],
      alternatives: named.alternatives)
  }

  /// Whether policies at hand deny a flow of which the signature speaks, on the side that it blames.
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
