import ByteInput
import FlowModel

extension ExportEvent {
  /// What a router's, a firewall's or Antrea's verdict means. None but Antrea's is NetworkPolicy's.
  static func setVerdict(_ event: inout LogEvent, _ record: ExportRecord, _ bytes: RawSpan, _ window: TimeWindow) {
    for (action, direction, policy, namespace, type) in policyFields {
      guard let action = record.int(action, bytes) else { continue }
      guard action == 2 || action == 3 else {
        // The destination's word, which comes first, is that of the whole way.
        if action == 1, !event.passed { (event.passed, event.passedBy) = (true, direction == .egress ? .egress : nil) }
        continue
      }
      let names = [record.text(namespace, bytes), record.text(policy, bytes)].compactMap(\.self)
      event.drop = DropClaim(
        cause: record.int(type, bytes) == 1 ? .policyDefault : .policyRule, reason: action == 2 ? "Drop" : "Reject",
        direction: direction, policy: names.isEmpty ? nil : names.joined(separator: "/"), count: max(1, event.packets),
        window: window)
      event.passed = false
      return
    }
    if let status = record.int(.forwardingStatus, bytes) { event.setForwarding(String(status & 0xFF)) }
    switch record.int(.firewallEvent, bytes) {
    case 3:
      event.drop = DropClaim(
        cause: .otherPolicy, reason: "firewallEvent 3 (denied)", count: max(1, event.packets), window: window)
    case 1, 2, 5: event.passed = true
    default: break
    }
  }

  private static let policyFields: [(ExportElement, PolicyDirection, ExportElement, ExportElement, ExportElement)] = [
    (.ingressAction, .ingress, .ingressPolicy, .ingressPolicyNamespace, .ingressPolicyType),
    (.egressAction, .egress, .egressPolicy, .egressPolicyNamespace, .egressPolicyType),
  ]
}
