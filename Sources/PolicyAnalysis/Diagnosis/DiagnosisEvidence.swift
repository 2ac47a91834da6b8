public import FlowModel

/// What a finding rests on.
public enum DiagnosisEvidence: Hashable, Sendable {
  /// Nothing came back; when it was tried, where times tell.
  case silence(RetryTimer?)
  /// Something else was seen on the wire, so many times.
  case wire(Failure, count: Int)
  /// ICMP errors that quote the connections.
  case icmp([ICMPError])
  /// Fatal alerts in clear, and the names that were asked for.
  case alerts([TLSAlert], serverNames: [String])
  /// Names that were asked for in DNS.
  case names([String])
  /// Answers that deny a name.
  case replies([DNSReply])
  /// A drop that an input reports.
  case drop(DropClaim)
  /// Many clients at once.
  case burst(ClientBurst)
  /// What a component says in its log.
  case log(LogMessage)
  /// Other connections between the same parties succeeded, so many.
  case success(Int)
}
