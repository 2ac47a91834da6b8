import PolicyAnalysis

/// The support procedure, one line a step.
enum ChecklistText {
  /// The whole list.
  static func text(_ items: [ChecklistItem]) -> String {
    var text = "Checklist:\n"
    for item in items {
      text += "  " + "[\(item.state.rawValue)]".padded(13) + TerminalText.escaped(sentence(item)) + "\n"
    }
    return text
  }

  /// What came of a step, without a final dot.
  static func sentence(_ item: ChecklistItem) -> String {
    let subjects = item.subjects.joined(separator: ", ")
    switch (item.question, item.state) {
    case (.policiesPresent, .fine): return "every component is isolated by policies in both directions"
    case (.policiesPresent, .attention): return "pods of components that policies leave open, in: \(subjects)"
    case (.policiesPresent, .unknown): return "whether policies are there: give the cluster's objects with -f"
    case (.istioCSRReachesAPI, .fine): return "istio-csr may reach the API server, which its leader election needs"
    case (.istioCSRReachesAPI, .attention): return "istio-csr does not reach the API server, in: \(subjects)"
    case (.istioCSRReachesAPI, .unknown): return "whether istio-csr reaches the API server: there is no istio-csr here"
    case (.grpcRulePresent, .fine): return "istio-csr's gRPC port is open to clients"
    case (.grpcRulePresent, .attention): return "no rule opens istio-csr's gRPC port, in: \(subjects)"
    case (.grpcRulePresent, .unknown): return "whether a rule opens istio-csr's gRPC port: there is no istio-csr here"
    case (.grpcRulePort, .fine): return "no rule names the port of istio-csr's Service instead of its pod's"
    case (.grpcRulePort, .attention): return "rules name the Service's port, and policies see the pod's: \(subjects)"
    case (.grpcRulePort, .unknown): return "which port the gRPC rule names: there is no istio-csr here"
    case (.leftovers, .fine): return "no policies of another version are left behind"
    case (.leftovers, .attention):
      return "the operator never deletes its policies; these may be left behind: \(subjects)"
    case (.leftovers, .unknown): return "whether policies are left behind: there are none to look at"
    }
  }
}
