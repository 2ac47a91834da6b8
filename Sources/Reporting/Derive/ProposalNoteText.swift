import FlowModel
public import PolicyAnalysis

/// What the reader of a proposal should know, one sentence each.
public enum ProposalNoteText {
  /// The sentence.
  public static func text(_ note: ProposalNote) -> String {
    switch note {
    case .noEvidence(let component, let namespace):
      "nothing of \(component) in \(namespace) was seen: no policy is proposed for it"
    case .noPods(let component, let namespace):
      "\(component)\(namespace.map { " in \($0)" } ?? "") was seen, but none of its pods is among the objects: "
        + "no selector can be checked, no policy is proposed for it"
    case .notSelectable(let component, let namespace):
      "no lasting labels tell the pods of \(component) in \(namespace) from others: no policy is proposed for it"
    case .hostNetwork(let component, let namespace):
      "\(component) in \(namespace) is in its node's network: policies do not reach it"
    case .directionWithoutEvidence(let component, let direction, let rules):
      "no \(direction.rawValue) of \(component) was seen to succeed: "
        + (rules == 0
          ? "all of it becomes denied" : "all of it becomes denied but \(rules == 1 ? "one rule" : "\(rules) rules")")
    case .needsLeftOut(let component, let needs):
      "not seen, and nothing says that it is used here, so without a rule: \(needs.joined(separator: ", ")); "
        + "record while \(component) does it, or the rule is missing when it first does"
    case .namespaceDenied(let namespace, let workloads):
      "S-01: deny-all for the whole namespace \(namespace) "
        + (workloads.isEmpty
          ? "cuts off whatever comes there later"
          : "cuts off \(workloads.joined(separator: ", ")), which no policy allows anything")
    case .nodeAddresses(let component, let namespace):
      "\(component) in \(namespace) lets nodes in by their addresses: derive again when a node is replaced"
    case .ambient(let component, let namespace):
      "\(component) in \(namespace) is in the ambient mesh: ztunnel delivers on port 15008 (HBONE), which is allowed"
    case .unknownInclude(let id): "no unexpected flow is called '\(id)'"
    }
  }
}
