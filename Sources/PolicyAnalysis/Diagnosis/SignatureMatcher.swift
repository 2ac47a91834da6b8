import Classifier
import FlowModel
import KubeModel

/// Finds the signature that fits a symptom.
struct SignatureMatcher {
  let circumstances: CircumstanceReader

  /// The most specific signature that fits, of equal ones the first of the catalogue; nil where none fits.
  func signature(of symptom: Symptom) -> FailureSignature? {
    var best: (place: Int, specificity: Int)?
    for place in SignatureCatalogue.places(for: symptom.failure) {
      let signature = SignatureCatalogue.all[place]
      guard signature.specificity > best?.specificity ?? -1, fits(signature, symptom) else { continue }
      best = (place, signature.specificity)
    }
    return best.map { SignatureCatalogue.all[$0.place] }
  }

  /// Whether all conditions of the signature hold.
  func fits(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    isSeen(signature, symptom) && isBetween(signature, symptom.edge.key)
      && (signature.stances.isEmpty || !symptom.stances.isDisjoint(with: signature.stances))
      && signature.circumstances.allSatisfy { circumstances.holds($0, of: symptom) }
  }

  /// Whether the conditions of the signature may hold, if the unknown stance of policies is that of the signature. Ignores circumstances.
  func mayFit(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    isSeen(signature, symptom) && isBetween(signature, symptom.edge.key)
      && (signature.stances.isEmpty || symptom.stances.contains(.unknown)
        || !symptom.stances.isDisjoint(with: signature.stances))
  }

  private func isSeen(_ signature: FailureSignature, _ symptom: Symptom) -> Bool {
    signature.mayShow(in: symptom.failure)
  }

  /// Whether the signature is about connections between these ends.
  func isBetween(_ signature: FailureSignature, _ key: Edge.Key) -> Bool {
    Self.names(signature.sources, key.source) && Self.names(signature.destinations, key.destination)
      && (signature.purposes.isEmpty || signature.purposes.contains(key.purpose))
      && (signature.ports.isEmpty || signature.ports.contains(key.port))
  }

  /// Whether one of the words is the peer's component or kind. No words stand for any peer.
  private static func names(_ words: [String], _ peer: Peer) -> Bool {
    words.isEmpty || words.contains { $0 == peer.component || $0 == peer.kind.rawValue }
  }
}
