import Classifier
import FlowModel
import KubeModel

/// Finds the signature that a symptom has.
struct SignatureMatcher {
  let circumstances: CircumstanceReader

  /// The signature that asks for most of all that fit; of equal ones the first of the catalogue. Nil where none fits.
  func signature(of symptom: Symptom) -> FailureSignature? {
    var best: FailureSignature?
    for signature in SignatureCatalogue.all where fits(signature, symptom) {
      if signature.specificity > best?.specificity ?? -1 { best = signature }
    }
    return best
  }

  /// Whether everything that the signature asks for is there.
  func fits(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    isSeen(signature, symptom) && isBetween(signature, symptom.edge.key)
      && (signature.stances.isEmpty || !symptom.stances.isDisjoint(with: signature.stances))
      && signature.circumstances.allSatisfy { circumstances.holds($0, of: symptom) }
  }

  /// Whether the symptom may be another's too, where what policies say is not known.
  func mayFit(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    isSeen(signature, symptom) && isBetween(signature, symptom.edge.key)
      && (signature.stances.isEmpty || symptom.stances.contains(.unknown)
        || !symptom.stances.isDisjoint(with: signature.stances))
  }

  /// A signature without failures is known by what logs say, or by a circumstance of a connection that did not fail.
  private func isSeen(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    if let failure = symptom.failure, signature.failures.contains(failure) { return true }
    return signature.failures.isEmpty && !signature.circumstances.isEmpty
  }

  /// Whether the edge is between parties of which the signature speaks.
  func isBetween(_ signature: FailureSignature, _ key: Edge.Key) -> Bool {
    Self.names(signature.sources, key.source) && Self.names(signature.destinations, key.destination)
      && (signature.purposes.isEmpty || signature.purposes.contains(key.purpose))
      && (signature.ports.isEmpty || signature.ports.contains(key.port))
  }

  /// By component, or by kind of peer.
  private static func names(_ words: [String], _ peer: Peer) -> Bool {
    words.isEmpty || words.contains { $0 == peer.component || $0 == peer.kind.rawValue }
  }
}
