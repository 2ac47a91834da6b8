import Classifier
import FlowModel
import KubeModel

/// Finds the connections that a component's message is about: by the address or the name that was dialled where the message tells
/// one, else by what the signatures of the message speak of; by time where both have one; of several, those of the component that
/// says so.
struct MessageSubjects {
  private let profiles: ComponentProfiles
  private let inventory: Inventory
  private let matcher: SignatureMatcher
  /// Every address that was connected to, before and after translation.
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

  /// What messages have in common that are about the same connections, whenever they were written.
  private struct Question: Hashable {
    let target: LogTarget
    let signatures: [String]
  }

  private struct Answer {
    var subjects: [Subject] = []
    /// The places of those of each pod, workload and component.
    var places: [String: [Int]] = [:]
  }

  /// The connections of a finding that the message is about; nil where it is about none of them.
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

  /// By which names a log of the connecting side may be called.
  private static func names(_ symptom: Symptom) -> Set<String> {
    let peer = symptom.edge.key.source
    return Set(symptom.edge.paths.compactMap(\.source.podName) + [peer.workload, peer.component].compactMap(\.self))
  }

  /// A capture behind translation never shows a Service's address: its objects tell where it leads, and without them one that nobody
  /// used may be anyone's.
  private func isAbout(_ symptom: Symptom, _ target: LogTarget, _ signatures: [FailureSignature]) -> Bool {
    let isSpoken = signatures.contains { matcher.isBetween($0, symptom.edge.key) }
    if let address = target.address {
      let backends = inventory.backends(
        of: address, port: target.port ?? 0, transport: symptom.edge.key.transport)
      let isDialled = symptom.edge.paths.contains { path in
        (path.service?.address == address && (target.port == nil || path.service?.port == target.port))
          || (path.destination.address == address && (target.port == nil || symptom.edge.key.port == target.port))
          || backends.contains { $0.address == path.destination.address && $0.port == symptom.edge.key.port }
      }
      return isDialled || (isSpoken && backends.isEmpty && !seenAddresses.contains(address))
    }
    if let host = target.host, let profile = profiles.all.first(where: { $0.answers(to: [host]) }) {
      return symptom.edge.key.destination.component == profile.component
    }
    return isSpoken
  }
}

extension LogMessage {
  /// A message is written when a timer ends, so up to so long after the connection was tried; clocks differ by some seconds.
  private static let lag: Int64 = 95_000_000_000
  private static let skew: Int64 = 5_000_000_000

  /// Whether it may be about what happened then; so it may where either has no time.
  func isOfTime(of other: TimeWindow?) -> Bool {
    guard let window, let other else { return true }
    return window.last.nanoseconds(since: other.first) >= -Self.skew
      && window.first.nanoseconds(since: other.last) <= Self.lag
  }
}
