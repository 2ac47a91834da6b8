import Classifier
import FlowModel
import KubeModel

/// Finds the connections that a log message is about: by the address or the name in the message, else by the ends that its signatures
/// name; and by time where both have one. Of several, it prefers connections of the component that wrote the message.
struct MessageSubjects {
  private let profiles: ComponentProfiles
  private let inventory: Inventory
  private let matcher: SignatureMatcher
  /// Every destination address, before and after translation.
  private let seenAddresses: Set<IPAddress>
  private var known: [Question: Answer] = [:]

  typealias Subject = (key: FindingAssembly.Key, symptom: Symptom)

  init(_ edges: [Edge], _ context: AnalysisContext, matcher: SignatureMatcher) {
    profiles = context.profiles
    inventory = context.inventory
    self.matcher = matcher
    seenAddresses = Set(
      edges.lazy.flatMap(\.paths).flatMap { [$0.destination.address, $0.service?.address].compactMap(\.self) })
  }

  /// What messages about the same connections have in common, apart from their times.
  private struct Question: Hashable {
    let target: LogTarget
    let signatures: [String]
  }

  private struct Answer {
    var subjects: [Subject] = []
    /// The indices of the subjects of each pod, workload and component.
    var places: [String: [Int]] = [:]
  }

  /// Nil where the message is about none of the findings' connections.
  mutating func subject(
    of message: LogMessage, _ signatures: [FailureSignature],
    among seen: [(key: FindingAssembly.Key, symptoms: [Symptom])]
  ) -> Subject? {
    let question = Question(target: LogTarget(message.text), signatures: signatures.map(\.id))
    if known[question] == nil { known[question] = answer(question.target, signatures, seen) }
    guard let answer = known[question] else { return nil }
    let own = message.source.flatMap { answer.places[$0] } ?? []
    let place =
      own.first { message.isOfTime(of: answer.subjects[$0].symptom.edge.window) }
      ?? answer.subjects.firstIndex { message.isOfTime(of: $0.symptom.edge.window) }
    return place.map { answer.subjects[$0] }
  }

  private func answer(
    _ target: LogTarget, _ signatures: [FailureSignature],
    _ seen: [(key: FindingAssembly.Key, symptoms: [Symptom])]
  ) -> Answer {
    var answer = Answer()
    for (key, symptoms) in seen {
      for symptom in symptoms where isAbout(symptom, target, signatures) {
        for name in Self.names(symptom) { answer.places[name, default: []].append(answer.subjects.count) }
        answer.subjects.append((key, symptom))
      }
    }
    return answer
  }

  /// The names that the log of the client may have.
  private static func names(_ symptom: Symptom) -> Set<String> {
    let peer = symptom.edge.key.source
    return Set(symptom.edge.paths.compactMap(\.source.podName) + [peer.workload, peer.component].compactMap(\.self))
  }

  /// A capture after translation never shows a Service's address. The objects show where the Service leads; without them, an address that
  /// no connection used may belong to any Service.
  private func isAbout(_ symptom: Symptom, _ target: LogTarget, _ signatures: [FailureSignature]) -> Bool {
    let isNamed = signatures.contains { matcher.isBetween($0, symptom.edge.key) }
    if let address = target.address {
      let backends = inventory.backends(
        of: address, port: target.port ?? 0, transport: symptom.edge.key.transport)
      let isTarget = symptom.edge.paths.contains { path in
        (path.service?.address == address && (target.port == nil || path.service?.port == target.port))
          || (path.destination.address == address && (target.port == nil || symptom.edge.key.port == target.port))
          || backends.contains { $0.address == path.destination.address && $0.port == symptom.edge.key.port }
      }
      return isTarget || (isNamed && backends.isEmpty && !seenAddresses.contains(address))
    }
    if let host = target.host, let profile = profiles.all.first(where: { $0.answers(to: [host]) }) {
      return symptom.edge.key.destination.component == profile.component
    }
    return isNamed
  }
}

extension LogMessage {
  /// Nanoseconds. A component logs a failure when its timer ends, up to `lag` after the attempt; clocks differ by up to `skew`.
  private static let lag: Int64 = 95_000_000_000
  private static let skew: Int64 = 5_000_000_000

  /// Whether the message may be about what happened in this window; true where either has no time.
  func isOfTime(of other: TimeWindow?) -> Bool {
    guard let window, let other else { return true }
    return window.last.nanoseconds(since: other.first) >= -Self.skew
      && window.first.nanoseconds(since: other.last) <= Self.lag
  }
}
