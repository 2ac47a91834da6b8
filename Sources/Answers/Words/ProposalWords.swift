import FlowModel
import KubeModel
public import PolicyAnalysis

extension ProposalNote {
  /// What the reader of a proposal should know, without a final dot.
  public var text: Text {
    switch self {
    case .noEvidence(let component, let namespace):
      return "no traffic of \(words: component) in \(name: namespace) was seen: no policy is proposed for it"
    case .noPods(let component, let namespace):
      let place: Text = namespace.map { " in \(name: $0)" } ?? ""
      return
        "traffic of \(words: component)\(place) was seen, but -f holds none of its pods: no selector can be checked, so no policy is proposed for it"
    case .notSelectable(let component, let namespace):
      return
        "no lasting labels distinguish the pods of \(words: component) in \(name: namespace) from others: no policy is proposed for it"
    case .hostNetwork(let component, let namespace):
      return "\(words: component) in \(name: namespace) uses the host network: NetworkPolicies do not apply to it"
    case .directionWithoutEvidence(let component, let direction, let rules):
      let rest: Text = rules == 0 ? "all of it becomes denied" : "all but \(count: rules, "rule") of it becomes denied"
      return "no \(words: direction.rawValue) of \(words: component) was seen to succeed: \(rest)"
    case .needsLeftOut(let component, let needs):
      return
        "not seen, and nothing shows that it is used here, so without a rule: \(words: needs.joined(separator: ", ")); record while \(words: component) uses it, or it will be denied when it first does"
    case .serverWithoutAddress(let component, let object, let server, let isPublicAllowed):
      let effect: Text =
        isPublicAllowed
        ? "the rule for it allows public addresses, so add its address if it has a private one"
        : "no rule allows it, so add one with its address, or \(words: component) cannot connect to it"
      return
        "\(name: object) names \(name: server.host), port \(words: String(server.port)), which was not seen and whose address no object shows: \(effect)"
    case .namespaceDenied(let namespace, let workloads):
      let cut: Text =
        workloads.isEmpty
        ? "cuts off every workload added there later"
        : "cuts off \(.list(workloads, limit: 8) { .name($0) }), for which no policy has a rule"
      return "S-01: a deny-all for the whole namespace \(name: namespace) \(cut)"
    case .nodesByPortOnly(let component, let namespace):
      return
        "Cilium's ipBlock matches no node unless policy-cidr-match-mode in the ConfigMap cilium-config contains nodes: the rule for nodes that connect to \(words: component) in \(name: namespace) admits anyone on its port; a CiliumNetworkPolicy with fromEntities (kube-apiserver, remote-node, host) admits only them"
    case .nodeAddresses(let component, let namespace):
      return
        "\(words: component) in \(name: namespace) lets nodes in by their addresses: derive again when a node is replaced"
    case .isolationWithheld(let component, let namespace, let direction):
      return
        "\(words: direction.rawValue) of \(words: component) in \(name: namespace) is not isolated: a connection that it needs succeeded with a peer that is not among the objects of -f, and a policy would drop it"
    case .metadataService(let component, let namespace):
      return
        "warning: \(words: component) in \(name: namespace) may connect to the instance metadata service, which gives a node's credentials to every program that reaches it: prefer credentials of its own and leave the rule out"
    case .ambient(let component, let namespace):
      return
        "\(words: component) in \(name: namespace) is in the ambient mesh: ztunnel delivers on port 15008 (HBONE), which is allowed"
    }
  }
}

extension ProposalProof.Reason {
  /// Why no rule was made, without a final dot.
  var text: Text {
    switch self {
    case .denied: "the proposed policies drop it, which is a fault of flowpermit: please report it"
    case .unexpected(let id): "unexpected: \(name: id)"
    case .directionUnknown: "the recording does not show which side opened it"
    case .peerUnknown: "the other side is not among the objects in -f, so no rule can name it"
    case .subjectUnknown: "the component's pods are not among the objects in -f"
    case .notSelectable: "no lasting labels distinguish the other side's pods from others"
    case .protocolWithoutPorts: "NetworkPolicy does not cover this protocol"
    case .neverSucceeded: "it never succeeded, and the component does not need it"
    case .ownNode: "from the pod's own node, which always passes"
    case .hostNetwork: "the pod uses the host network, where NetworkPolicies do not apply"
    }
  }
}

extension UnexpectedFlow {
  /// Why the flow was not expected, without a final dot.
  var text: Text {
    switch reason {
    case .otherPeer(let expected):
      let peers = Text(words: expected.joined(separator: ", "))
      return direction == .ingress
        ? "\(words: component) serves this to \(peers)" : "\(words: component) uses this at \(peers)"
    case .unknownPurpose: return "no profile lists this for \(words: component)"
    }
  }
}
