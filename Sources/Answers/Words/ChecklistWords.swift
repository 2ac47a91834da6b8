import PolicyAnalysis

extension Check {
  init(_ item: ChecklistItem) {
    self.init(id: item.question.rawValue, state: item.state.rawValue, text: item.text, subjects: item.subjects)
  }
}

extension ChecklistItem {
  /// The result of a step, without a final dot.
  fileprivate var text: Text {
    let subjects = Text.list(subjects, limit: 8) { .name($0) }
    switch (question, state) {
    case (.policiesPresent, .fine): return "policies isolate every component in both directions"
    case (.policiesPresent, .attention): return "no policy isolates pods of components in: \(subjects)"
    case (.policiesPresent, .unknown): return "cannot tell whether policies exist: give the cluster's objects with -f"
    case (.istioCSRReachesAPI, .fine):
      return "the policies let istio-csr reach the API server, which its leader election needs"
    case (.istioCSRReachesAPI, .attention): return "istio-csr does not reach the API server, in: \(subjects)"
    case (.istioCSRReachesAPI, .unknown):
      return "cannot tell whether istio-csr reaches the API server: no istio-csr was found"
    case (.grpcRulePresent, .fine): return "istio-csr's gRPC port is open to clients"
    case (.grpcRulePresent, .attention): return "no rule opens istio-csr's gRPC port, in: \(subjects)"
    case (.grpcRulePresent, .unknown):
      return "cannot tell whether a rule opens istio-csr's gRPC port: no istio-csr was found"
    case (.grpcRulePort, .fine): return "no rule names the port of istio-csr's Service instead of its pod's port"
    case (.grpcRulePort, .attention): return "rules name the Service's port, and policies see the pod's: \(subjects)"
    case (.grpcRulePort, .unknown): return "cannot tell which port the gRPC rule names: no istio-csr was found"
    case (.leftovers, .fine): return "no policies of another version are left"
    case (.leftovers, .attention):
      return "the operator never deletes its policies; these may be left over: \(subjects)"
    case (.leftovers, .unknown): return "cannot tell whether policies are left over: none were given"
    }
  }
}
