/// One step of the support procedure for cert-manager under NetworkPolicies, done.
public struct ChecklistItem: Hashable, Sendable {
  /// What came of it.
  public enum State: String, Hashable, Sendable {
    /// As it should be.
    case fine = "ok"
    /// Somebody should act.
    case attention
    /// The inputs do not tell.
    case unknown
  }

  /// Which step.
  public enum Question: String, Hashable, Sendable, CaseIterable {
    /// Are the policies there in every namespace that has a component?
    case policiesPresent = "policies-present"
    /// Does istio-csr reach the API server, which its leader election needs?
    case istioCSRReachesAPI = "istio-csr-api-server"
    /// Is there a rule that lets clients in on istio-csr's gRPC port?
    case grpcRulePresent = "grpc-rule"
    /// Does that rule name the port of the pod and not of the Service?
    case grpcRulePort = "grpc-rule-port"
    /// Are there policies that an older or newer operator left behind?
    case leftovers
  }

  /// Which step.
  public var question: Question
  /// What came of it.
  public var state: State
  /// Whom or what it is about: namespaces, policies, ports; sorted.
  public var subjects: [String]
}
