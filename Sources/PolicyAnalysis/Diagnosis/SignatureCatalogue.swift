import Documents
import FlowModel

/// The failure signatures in the order of their files: the specific before the general.
public enum SignatureCatalogue {
  public static let all: [FailureSignature] = files.flatMap { name, packed -> [FailureSignature] in
    do throws(DocumentError) {
      return try SignatureDecoder.signatures(packed.documents)
    } catch {
      preconditionFailure("the built-in signatures in \(name) are wrong in line \(error.line): \(error.message)")
    }
  }

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  /// The places in `all` of the signatures that traffic with this failure may show; nil for traffic without one.
  static func places(for failure: Failure?) -> [Int] {
    guard let failure else { return withoutFailure }
    return byFailure[failure] ?? withoutFailure
  }

  private static let withoutFailure = all.indices.filter { all[$0].mayShow(in: nil) }
  private static let byFailure: [Failure: [Int]] = Dictionary(
    uniqueKeysWithValues: Failure.allCases.map { failure in
      (failure, all.indices.filter { all[$0].mayShow(in: failure) })
    })

  /// Nil for an unknown id.
  public static func signature(_ id: String) -> FailureSignature? { byID[id] }

  /// The signatures that explain a log message, the most specific one first, and at last the one for its reason.
  static func signatures(of message: UnderstoodMessage) -> [FailureSignature] {
    let special = all.enumerated().compactMap { place, signature in
      signature.specificity(for: message).map { (signature, $0, place) }
    }.sorted { ($1.1, $0.2) < ($0.1, $1.2) }.map(\.0)
    let general = message.found?.reason.finding ?? withoutReason(message)
    return special + [signature(general)].compactMap(\.self)
  }

  private static func withoutReason(_ message: UnderstoodMessage) -> String {
    message.verdict == .notUnderstood ? "log-line-not-understood" : "failure-without-reason"
  }

  /// The embedded files, by name.
  private static let files: [(name: String, documents: PackedDocuments)] = [
    ("webhook", EmbeddedYAML.webhook),
    ("api-server", EmbeddedYAML.api_server),
    ("dns", EmbeddedYAML.dns),
    ("issuers", EmbeddedYAML.issuers),
    ("mesh", EmbeddedYAML.mesh),
    ("others", EmbeddedYAML.others),
    ("connections", EmbeddedYAML.connections),
    ("answers", EmbeddedYAML.answers),
  ]
}

extension FailureSignature {
  /// Whether it may be the signature of a connection with this failure. One without failures is recognised by logs, or by a circumstance
  /// of a connection that did not fail.
  func mayShow(in failure: Failure?) -> Bool {
    if let failure, failures.contains(failure) { return true }
    return failures.isEmpty && !circumstances.isEmpty
  }

  /// How specific its fitting condition is; nil where none fits the message.
  func specificity(for message: UnderstoodMessage) -> Int? {
    let isFromThem = sources.isEmpty || logs.contains(where: { !$0.operations.isEmpty }) || message.isFrom(sources)
    guard isFromThem else { return nil }
    return logs.compactMap { specificity($0, message) }.max()
  }

  private func specificity(_ condition: LogCondition, _ message: UnderstoodMessage) -> Int? {
    let servers = condition.destinations.isEmpty ? destinations : condition.destinations
    guard servers.isEmpty || message.destination.map(servers.contains) == true else { return nil }
    if !condition.operations.isEmpty {
      guard let operation = message.operation, condition.operations.contains(where: { operation.isNamed($0) }) else {
        return nil
      }
    }
    let reason = message.reason ?? "none"
    guard let pattern = condition.reasons.first(where: { Self.matches(reason, $0) }) else { return nil }
    let isKey = message.operation.map { condition.operations.contains($0.key) } ?? false
    return (condition.operations.isEmpty ? 0 : 4) + (isKey ? 2 : 0) + (servers.isEmpty ? 0 : 2)
      + (sources.isEmpty ? 0 : 1) + (pattern == reason ? 1 : 0)
  }

  private static func matches(_ reason: String, _ pattern: String) -> Bool {
    pattern.last == "*" ? reason != "none" && reason.hasPrefix(pattern.dropLast()) : reason == pattern
  }
}

extension LogOperation {
  fileprivate func isNamed(_ word: String) -> Bool { id == word || key == word }
}
