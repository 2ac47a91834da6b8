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
    case .superseded: "another rule allows all that the rule does"
    case .splitsPeer: "a namespace and pods are two peers, and either is enough"
    case .selectsNamespaceByName: "no namespace has the label 'name' that the rule selects"
    case .opensMetadata: "the rule opens the cloud's metadata service"
    case .blocksOneFamily: "the rule's blocks are of one address family"
    case .namesOtherProtocol: "the pods listen on the port with another protocol"
    case .leavesDNS: "the rules for DNS leave the resolver's port closed"
    }
  }

  /// The policy or rule, with its file and line.
  fileprivate var place: Text {
    let at: Text = policy.source.map { " (\(file: $0.file, line: $0.line))" } ?? ""
    switch kind {
    case .matchesNoPeer(let rule), .namesServicePort(let rule, _, _, _), .superseded(let rule, _),
      .splitsPeer(let rule), .selectsNamespaceByName(let rule, _), .opensMetadata(let rule),
      .blocksOneFamily(let rule), .namesOtherProtocol(let rule, _, _), .leavesDNS(let rule, _, _):
      return "\(rule.text)\(at)"
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
    case .superseded(_, let other): "\(other.text) allows it too: the rule changes nothing"
    case .splitsPeer:
      "every pod of the namespaces matches, and pods with the labels match only in the policy's own namespace"
    case .selectsNamespaceByName(_, let name):
      "Kubernetes sets the label kubernetes.io/metadata.name; 'name: \(name: name)' is on no namespace among the objects"
    case .opensMetadata:
      "169.254.169.254 on port 80 is within it: in many clouds it gives out the node's credentials"
    case .blocksOneFamily: "pods have IPv4 and IPv6 addresses, and a block matches addresses of its own family only"
    case .namesOtherProtocol(_, let port, let listens):
      "a selected pod declares port \(Text(.port(port, listens))), which the rule does not allow"
    case .leavesDNS(_, let port, let transport):
      "the pods of the cluster's DNS listen on port \(port), and no rule for these pods allows \(Text(.port(port, transport)))"
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
    case .superseded: "remove the rule, or narrow the other one"
    case .splitsPeer: "write namespaceSelector and podSelector into one item, without a second '-'"
    case .selectsNamespaceByName(_, let name): "write kubernetes.io/metadata.name: \(name: name)"
    case .opensMetadata: "add 169.254.169.254/32 to 'except' of a block, unless the pods use the service"
    case .blocksOneFamily: "add the block of the other family"
    case .namesOtherProtocol(_, let port, let listens): "write \(Text(.port(port, listens)))"
    case .leavesDNS(_, let port, let transport): "add \(Text(.port(port, transport))) to the rule"
    }
  }

  /// The whole flaw in one line.
  var line: Text { "\(place): \(title): \(text)" }
}
