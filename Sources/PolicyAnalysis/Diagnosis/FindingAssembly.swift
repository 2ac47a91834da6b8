import Classifier
import FlowModel
import KubeModel

/// Gathers symptoms with one cause, and log messages about them, into findings.
struct FindingAssembly {
  let matcher: SignatureMatcher
  private let evidence: EvidenceReader

  /// What the symptoms of one finding have in common: clients of one server that fail for one reason.
  struct Key: Hashable {
    let signature: String
    let destination: Peer?
    let port: UInt16
    let denied: [PolicyDirection]
    let isolatedBy: [PolicyReference]

    init(_ symptom: Symptom, _ signature: FailureSignature) {
      let denied = symptom.verdict?.denied ?? []
      self.signature = signature.id
      destination = symptom.edge.key.destination
      port = symptom.edge.key.port
      self.denied = denied
      // The isolating policies distinguish clients in different namespaces.
      isolatedBy = denied.flatMap { symptom.verdict?[$0].isolatedBy ?? [] }
    }
  }

  private var symptoms: [Key: [Symptom]] = [:]
  private var signatures: [Key: FailureSignature] = [:]
  private var messages: [Key: [LogMessage]] = [:]
  private var fromLogsOnly: [DiagnosisFinding] = []

  init(matcher: SignatureMatcher, edges: [Edge], symptoms: [Symptom]) {
    self.matcher = matcher
    evidence = EvidenceReader(edges, symptoms)
  }

  /// Adds a symptom that fits the signature.
  mutating func add(_ symptom: Symptom, _ signature: FailureSignature) {
    let key = Key(symptom, signature)
    symptoms[key, default: []].append(symptom)
    signatures[key] = signature
  }

  /// The findings from traffic with their symptoms, sorted.
  var seen: [(key: Key, symptoms: [Symptom])] {
    symptoms.map { ($0.key, $0.value) }.sorted { Self.precedes($0.0, $1.0) }
  }

  /// Adds a message to a finding from traffic. A signature that explains both replaces one that explains only the traffic.
  mutating func add(_ message: LogMessage, to key: Key, better signature: FailureSignature?) {
    messages[key, default: []].append(message)
    if let signature { signatures[key] = signature }
  }

  /// Adds a finding from logs only.
  mutating func add(_ finding: DiagnosisFinding) { fromLogsOnly.append(finding) }

  /// The signature of a finding from traffic.
  func signature(_ key: Key) -> FailureSignature? { signatures[key] }

  /// In the order of the report.
  var findings: [DiagnosisFinding] {
    let seen = seen.compactMap { key, symptoms in
      signatures[key].map { finding(symptoms, $0, messages[key] ?? []) }
    }
    let sorted = (seen + fromLogsOnly).enumerated().sorted { left, right in
      let (mine, theirs) = (Self.order(left.element), Self.order(right.element))
      if mine != theirs { return mine < theirs }
      guard let edge = left.element.edges.first?.key, let other = right.element.edges.first?.key, edge != other else {
        return left.offset < right.offset
      }
      return (edge.destination, edge.port, edge.source) < (other.destination, other.port, other.source)
    }.map(\.element)
    return Self.causesFirst(sorted)
  }

  /// The findings with each consequence behind the last of its causes, where one of those was found.
  private static func causesFirst(_ findings: [DiagnosisFinding]) -> [DiagnosisFinding] {
    var result = findings
    for finding in findings where !finding.signature.follows.isEmpty {
      guard let place = result.firstIndex(of: finding),
        let cause = result.lastIndex(where: { finding.signature.follows.contains($0.signature.id) }), cause > place
      else { continue }
      result.insert(result.remove(at: place), at: cause)
    }
    return result
  }

  private func finding(
    _ symptoms: [Symptom], _ signature: FailureSignature, _ messages: [LogMessage]
  ) -> DiagnosisFinding {
    let symptoms = symptoms.sorted { ($1.count, $0.edge.key) < ($0.count, $1.edge.key) }
    var window: TimeWindow?
    for symptom in symptoms { window.merge(symptom.edge.window) }
    return DiagnosisFinding(
      signature: signature, certainty: .seen, edges: symptoms.map(\.edge),
      count: symptoms.reduce(0) { $0 + $1.count }, total: symptoms.reduce(0) { $0 + $1.total }, window: window,
      evidence: evidence.evidence(symptoms)
        + (signature.circumstances.contains(.burst) ? burst : []) + [DiagnosisEvidence](logs: messages),
      verdict: symptoms.first?.verdict,
      alternatives: signature.alternatives.filter { alternative in
        guard let other = SignatureCatalogue.signature(alternative.id), let symptom = symptoms.first else {
          return false
        }
        return matcher.mayFit(other, symptom)
      })
  }

  private var burst: [DiagnosisEvidence] { matcher.circumstances.largestBurst.map { [.burst($0)] } ?? [] }

  /// Errors before warnings, traffic before logs only, permanent before occasional failures, then the more frequent.
  private static func order(_ finding: DiagnosisFinding) -> (Int, Int, Int, Int, String) {
    (
      finding.signature.severity == .error ? 0 : 1, finding.certainty == .logged ? 1 : 0,
      finding.count < finding.total ? 1 : 0, -finding.count, finding.signature.id
    )
  }

  static func precedes(_ left: Key, _ right: Key) -> Bool {
    if left.signature != right.signature { return left.signature < right.signature }
    if left.destination != right.destination {
      guard let mine = left.destination else { return true }
      guard let theirs = right.destination else { return false }
      return mine < theirs
    }
    if left.port != right.port { return left.port < right.port }
    if left.denied != right.denied { return left.denied.lexicographicallyPrecedes(right.denied) }
    return left.isolatedBy.lexicographicallyPrecedes(right.isolatedBy)
  }
}
