import FlowModel

/// Which end of a conversation is its client, and how that is known: two facts in one byte.
struct ClientDecision {
  private var bits: UInt8 = 0

  /// Nothing decided.
  init() {}

  init(_ end: FlowKey.End, _ evidence: ClientEvidence) {
    let number = Self.evidences.firstIndex(of: evidence) ?? 0
    bits = UInt8(number) << 1 | (end == .a ? 0 : 1)
  }

  var end: FlowKey.End { bits & 1 == 0 ? .a : .b }
  var evidence: ClientEvidence { Self.evidences[Int(bits >> 1)] }

  private static let evidences = ClientEvidence.allCases
}
