public import Classifier
public import FlowModel
public import KubeModel

/// Why connections fail: a signature, and the evidence for it.
public struct DiagnosisFinding: Hashable, Sendable {
  public enum Certainty: String, Hashable, Comparable, Sendable {
    /// The traffic shows it; where it names a policy, that policy denies.
    case seen
    /// Only a log of a component shows it, and the policies at hand deny the flow that the log is about.
    case likely
    /// Only a log of a component shows it.
    case logged

    /// The more certain one first.
    public static func < (left: Certainty, right: Certainty) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .seen: 0
      case .likely: 1
      case .logged: 2
      }
    }
  }

  public var signature: FailureSignature
  public var certainty: Certainty
  /// The failing connections, the edge with the most of them first; empty where only a log shows them.
  public var edges: [Edge]
  /// The number of connections that failed so, or of log lines.
  public var count: Int
  /// The number of all connections between the same ends.
  public var total: Int
  public var window: TimeWindow?
  public var evidence: [DiagnosisEvidence]
  /// Nil without policies, or where an end is not known.
  public var verdict: PolicyVerdict?
  /// Other possible causes of the same evidence, and causes with similar evidence.
  public var alternatives: [FailureSignature.Alternative]
  /// What policies may have to do with it where only logs show it: the most of what its messages say; nil where traffic shows it.
  public var policy: LogReason.Policy?

  /// Whether it is about the same connections as the need, which the same policies deny, so that one fix helps both.
  func explains(_ drop: NeededDrop) -> Bool {
    guard let verdict, verdict.denied == drop.verdict.denied, !verdict.denied.isEmpty else { return false }
    let isSamePolicies = verdict.denied.allSatisfy { side in
      verdict[side].isolatedBy == drop.verdict[side].isolatedBy && verdict[side].deniedBy == drop.verdict[side].deniedBy
    }
    return isSamePolicies && drop.edges.allSatisfy { needed in edges.contains { $0.key == needed.key } }
  }

  /// Whether only logs show it, and it has the cause of the need: the policies that deny the need's connections.
  public func shares(causeOf drop: NeededDrop) -> Bool {
    certainty == .likely && edges.isEmpty && signature.isAbout(drop.flow)
      && drop.verdict.denied.contains { signature.stances.contains($0 == .egress ? .egressDenied : .ingressDenied) }
  }

  /// Whether nothing says why it happened.
  public var isUnexplained: Bool { ["log-line-not-understood", "failure-without-reason"].contains(signature.id) }
}

/// One piece of evidence for a finding.
public enum DiagnosisEvidence: Hashable, Sendable {
  /// Nothing answered; with the times of the attempts where they are known.
  case silence(RetryTimer?)
  /// Another failure on the wire, and how often.
  case wire(Failure, count: Int)
  /// ICMP errors that quote the connections.
  case icmp([ICMPError])
  /// Fatal alerts in plaintext, and the server names that clients requested.
  case alerts([TLSAlert], serverNames: [String])
  /// Names in DNS queries.
  case names([String])
  /// DNS answers without the requested name.
  case replies([DNSReply])
  /// A drop that an input reports.
  case drop(DropClaim)
  case burst(ClientBurst)
  /// What log messages mean: what was tried, and how it failed.
  case meaning(does: String?, of: String?, how: String?)
  /// A message in a component's log.
  case log(LogMessage)
  /// The number of further lines with similar messages.
  case furtherLogs(Int)
  /// The number of other connections between the same ends that succeeded.
  case success(Int)
}

extension DiagnosisEvidence {
  /// The most meanings of one finding.
  private static var meaningLimit: Int { 4 }

  /// What the messages mean, each once.
  static func meanings(_ messages: [UnderstoodMessage]) -> [DiagnosisEvidence] {
    var found: [DiagnosisEvidence] = []
    for message in messages where message.does != nil || message.meaning != nil {
      let meaning = DiagnosisEvidence.meaning(does: message.does, of: message.otherServer, how: message.meaning)
      if !found.contains(meaning), found.count < meaningLimit { found.append(meaning) }
    }
    return found
  }
}

extension [DiagnosisEvidence] {
  /// The most messages of one finding: lines that differ only by a number would hide the other evidence.
  private static var messageLimit: Int { 8 }

  /// The first of these messages, and the number of further lines.
  init(logs messages: [LogMessage]) {
    self = messages.prefix(Self.messageLimit).map(DiagnosisEvidence.log)
    var lines = 0
    for message in messages.dropFirst(Self.messageLimit) { lines.addSaturating(message.count) }
    if lines > 0 { append(.furtherLogs(lines)) }
  }
}
