import Classifier
import Documents
import FlowModel
public import KubeModel
public import PolicyAnalysis

/// A proposal as YAML for `kubectl apply`, with the reason for each rule as a comment above it.
public enum ProposalYAML {
  /// Every object, separated by `---` lines, in the order in which they are to be applied.
  public static func text(_ proposal: Proposal) -> String {
    proposal.policies.map { text(of: $0, in: proposal) }.joined(separator: "---\n")
  }

  /// One object of the proposal.
  public static func text(of policy: NetworkPolicy, in proposal: Proposal) -> String {
    let reference = PolicyReference(policy)
    let rules = proposal.rules.filter { $0.reference.policy == reference }
    var writer = YAMLWriter()
    policy.write(to: &writer) { writer, direction, place in
      for rule in rules where rule.reference.direction == direction && rule.reference.rule == place {
        writer.comment(RuleText.reasons(rule))
      }
    }
    return writer.takeWritten()
  }

  /// The object's file name in a folder: the allow policies sort before the deny-all ones.
  public static func fileName(_ policy: NetworkPolicy) -> String {
    let rank = policy.ingress.isEmpty && policy.egress.isEmpty ? "2-deny" : "1-allow"
    return "\(rank)-\(policy.namespace)-\(policy.name).yaml"
  }

  /// What `kubectl apply -k` reads in such a folder.
  public static func kustomization(_ proposal: Proposal) -> String {
    YAMLWriter.text(of: [
      [
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        "resources": DocumentValue(proposal.policies.map(fileName)),
      ]
    ])
  }
}
