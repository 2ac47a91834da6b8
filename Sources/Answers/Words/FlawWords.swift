import FlowModel
import KubeModel
import PolicyAnalysis

extension Finding {
  init(_ flaw: PolicyFlaw) {
    self.init(
      id: flaw.id, severity: flaw.severity == .warning ? .warning : .note, title: flaw.title,
      subjects: Listing([Subject(flaw.place, .null)]), location: flaw.policy.source, cause: flaw.text,
      advice: flaw.advice,
      facts: [.init("policyName", .fragment(.policy(flaw.policy)))])
  }
}

extension PolicyFlaw {
  fileprivate var title: Text {
    switch kind {
    case .selectsNoPod: "the policy selects no pod"
    case .selectsHostNetworkOnly: "the policy selects only pods in the host network"
    case .matchesNoPeer: "the rule matches no peer"
    case .namesServicePort: "the rule names the port of a Service"
    case .unlistedDirection: "the rules have no effect"
    case .isolatedWithoutRule: "pods are isolated, and no rule allows them anything"
    }
  }

  /// The policy or rule, with its file and line.
  fileprivate var place: Text {
    let at: Text = policy.source.map { " (\(file: $0.file, line: $0.line))" } ?? ""
    switch kind {
    case .matchesNoPeer(let rule), .namesServicePort(let rule, _, _, _): return "\(rule.text)\(at)"
    case .selectsNoPod, .selectsHostNetworkOnly, .unlistedDirection, .isolatedWithoutRule:
      return "\(policy: policy)\(at)"
    }
  }

  /// What it means, without a final dot.
  fileprivate var text: Text {
    switch kind {
    case .selectsNoPod:
      "no pod of namespace \(name: policy.namespace) among the objects has the labels of its podSelector: the policy does nothing"
    case .selectsHostNetworkOnly: "NetworkPolicies do not apply to pods in their node's network"
    case .matchesNoPeer:
      "no pod or namespace among the objects fits its peers: the rule matches nothing"
    case .namesServicePort(_, let port, let service, let target):
      "\(port) is the port of Service \(name: service); policies see the port of its pods, \(target)"
    case .unlistedDirection(let direction):
      "it has \(words: direction.rawValue) rules, and its policyTypes do not list \(words: direction == .egress ? "Egress" : "Ingress")"
    case .isolatedWithoutRule(let workloads, let direction):
      "\(words: direction.rawValue) of \(.list(workloads, limit: 8) { .name($0) }) is isolated, and no policy has a rule for it"
    }
  }

  fileprivate var advice: Text? {
    switch kind {
    case .selectsNoPod: "compare the podSelector with the labels of the pods that it is for"
    case .selectsHostNetworkOnly: nil
    case .matchesNoPeer: "compare the selectors with the labels of the peers and of their namespaces"
    case .namesServicePort(_, let port, _, let target): "use port \(target) instead of \(port)"
    case .unlistedDirection(let direction):
      "add \(words: direction == .egress ? "Egress" : "Ingress") to policyTypes, or remove the rules"
    case .isolatedWithoutRule: nil
    }
  }

  /// The whole flaw in one line.
  var line: Text { "\(place): \(title): \(text)" }
}
