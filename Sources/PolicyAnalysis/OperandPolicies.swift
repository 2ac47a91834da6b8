public import Classifier
public import KubeModel

extension Operand {
  /// The policies that the operator creates for the object and that are not among `given`: those that it spells out, and those of the
  /// releases 1.18 to 1.20. Their source is the object.
  public func policies(missingIn given: [NetworkPolicy], _ parameters: Parameters) -> [NetworkPolicy] {
    let known = Set(given.map(PolicyReference.init).map { [$0.namespace, $0.name] })
    let prefix = kind == .certManager ? "cert-manager-" : "istio-csr-"
    let shipped = (Preset.named("operator-1.18")?.policies(parameters) ?? []).filter { $0.name.hasPrefix(prefix) }
      .map { policy in
        var policy = policy
        policy.namespace = namespace
        policy.source = source
        return policy
      }
    return (shipped + ownPolicies).filter { !known.contains([$0.namespace, $0.name]) }
  }
}
