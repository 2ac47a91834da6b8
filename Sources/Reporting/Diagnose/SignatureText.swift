import Classifier
import FlowModel
public import PolicyAnalysis

/// What is known of kinds of findings.
public enum SignatureText {
  /// Every kind in a row.
  public static func list(_ signatures: [FailureSignature]) -> String {
    var table = TextTable([.init("FINDING"), .init("SEVERITY"), .init("WHAT IS WRONG")])
    for signature in signatures { table.add([signature.id, signature.severity.rawValue, signature.title]) }
    return table.text
  }

  /// All that is known of one.
  public static func text(_ signature: FailureSignature) -> String {
    var lines = ["\(signature.id): \(signature.title)", "  severity:".padded(16) + signature.severity.rawValue]
    func add(_ name: String, _ words: [String]) {
      if !words.isEmpty { lines.append("  \(name):".padded(16) + words.joined(separator: ", ")) }
    }
    add("from", signature.sources)
    add("to", signature.destinations)
    add("purpose", signature.purposes.map(\.rawValue))
    add("on the wire", signature.failures.map(EvidenceText.wire))
    add("policies", signature.stances.map(\.rawValue))
    add("and", signature.circumstances.map(\.rawValue))
    for message in signature.messages { add("in logs", [message.joined(separator: " ... ")]) }
    add("cause", [signature.cause])
    add("fix", [signature.fix.isEmpty ? "a rule that allows it; 'flowpermit diagnose' writes it" : signature.fix])
    add("confirm", [signature.confirmation])
    for alternative in signature.alternatives {
      add("or", ["\(alternative.id), told apart by \(alternative.toldApartBy)"])
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
