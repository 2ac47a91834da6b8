import Classifier
import FlowModel

/// Gathers the evidence for findings.
struct EvidenceReader {
  private let names: ResolvedNames
  /// The successful connections of edges that have failures too.
  private var successes: [Edge.Key: Int] = [:]

  /// The most names, errors and claims of one finding.
  private static let limit = 8

  /// `symptoms` are those of `edges`.
  init(_ edges: [Edge], _ symptoms: [Symptom]) {
    names = ResolvedNames(edges)
    let failing = Set(symptoms.map(\.edge.key))
    for edge in edges where failing.contains(edge.key) && successes[edge.key] == nil {
      successes[edge.key] = edge.paths.reduce(into: 0) { $0.addSaturating($1.successes) }
    }
  }

  /// The evidence of symptoms with one cause, in a fixed order.
  func evidence(_ symptoms: [Symptom]) -> [DiagnosisEvidence] {
    var counts: [Failure: Int] = [:]
    for symptom in symptoms {
      if let failure = symptom.failure { counts[failure, default: 0].addSaturating(symptom.count) }
    }
    let paths = symptoms.flatMap(\.edge.paths)
    var evidence: [DiagnosisEvidence] = []
    for (failure, count) in counts.sorted(by: { $0.key < $1.key }) {
      evidence.append(failure == .silent ? .silence(timer(symptoms)) : .wire(failure, count: count))
    }
    let errors = union(paths.map(\.icmpErrors))
    if !errors.isEmpty { evidence.append(.icmp(errors)) }
    let alerts = union(paths.map(\.tls.fatalAlerts))
    let serverNames = union(paths.map(\.serverNames))
    if !alerts.isEmpty || counts[.alert] != nil { evidence.append(.alerts(alerts, serverNames: serverNames)) }
    let asked = union(paths.map(\.dnsNames))
    if !asked.isEmpty { evidence.append(.names(asked)) }
    let replies = union(paths.map(names.failures))
    if !replies.isEmpty { evidence.append(.replies(replies)) }
    for claim in drops(paths) { evidence.append(.drop(claim)) }
    let succeeded = succeeded(symptoms)
    if succeeded > 0 { evidence.append(.success(succeeded)) }
    return evidence
  }

  /// The timer of the client with the most failed attempts.
  private func timer(_ symptoms: [Symptom]) -> RetryTimer? {
    let failed = symptoms.flatMap { symptom in
      symptom.edge.paths.map { ($0.attempts.filter { $0.failure == .silent }, symptom.edge.key.transport) }
    }
    return failed.max { $0.0.count < $1.0.count }.flatMap(RetryTimer.init)
  }

  private func union<Item: Comparable>(_ lists: [[Item]]) -> [Item] {
    var all: [Item] = []
    for list in lists where all.count < Self.limit { all.formSortedUnion(list) }
    return Array(all.prefix(Self.limit))
  }

  private func drops(_ paths: [Path]) -> [DropClaim] {
    var claims: [DropClaim] = []
    for path in paths {
      for claim in path.drops { DropClaim.add(claim, to: &claims) }
    }
    return Array(claims.prefix(Self.limit))
  }

  /// The number of successful connections between the same ends.
  private func succeeded(_ symptoms: [Symptom]) -> Int {
    Set(symptoms.map(\.edge.key)).reduce(into: 0) { $0.addSaturating(successes[$1] ?? 0) }
  }
}
