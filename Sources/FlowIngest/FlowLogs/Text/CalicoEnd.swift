import Documents
import FlowModel

/// One end of a Calico flow record: `source_*` or `dest_*`.
enum CalicoEnd {
  /// `side` is `source` or `dest`. `record` has the labels, if they are not in the object with the names.
  static func end(_ side: String, _ unit: LogUnit, labels record: DocumentNode) -> LogEvent.End {
    let node = unit.document?["\(side)_labels"] ?? record["\(side)_labels"]
    let claim = claim(
      type: (unit["\(side)_type"] ?? "").lowercased(), name: unit["\(side)_name"] ?? unit["\(side)_name_aggr"],
      namespace: unit["\(side)_namespace"], labels: labels(node), isAPIServer: side == "dest" && isAPIServer(unit),
      hasAddress: unit["\(side)_ip"] != nil)
    return LogEvent.End(unit["\(side)_ip"], unit["\(side)_port"], claim: claim)
  }

  private static func claim(
    type: String, name: String?, namespace: String?, labels: [String: String], isAPIServer: Bool, hasAddress: Bool
  ) -> IdentityClaim? {
    switch type {
    case "wep", "workloadendpoint", "1", "":
      return IdentityClaim(
        kind: .pod, namespace: namespace, name: name, workload: name.flatMap(workload), labels: labels)
    case "hep", "hostendpoint", "2": return IdentityClaim(kind: .node, name: name)
    default:
      // `pub` and `pvt` stand for public and private addresses outside pods; other names are those of network sets.
      if isAPIServer { return IdentityClaim(kind: .apiServer) }
      return hasAddress ? nil : IdentityClaim(kind: .external, namespace: namespace, name: name)
    }
  }

  private static func isAPIServer(_ unit: LogUnit) -> Bool {
    unit["dest_service_namespace"] == "default" && unit["dest_service_name"] == "kubernetes"
  }

  /// The Deployment `checkout` of the ReplicaSet's pods `checkout-5d8f6c9b7d-*`; nil for a single pod.
  private static func workload(_ name: String) -> String? {
    guard name.hasSuffix("-*") else { return nil }
    let parts = name.dropLast(2).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 1, let hash = parts.last, (6...10).contains(hash.count),
      hash.allSatisfy({ "bcdfghjklmnpqrstvwxz2456789".contains($0) })
    else { return String(name.dropLast(2)) }
    return parts.dropLast().joined(separator: "-")
  }

  /// Labels are `key=value` texts: a list, one text separated by bars, or an object with a list.
  private static func labels(_ node: DocumentNode?) -> [String: String] {
    let texts =
      (node?["labels"]?.array ?? node?.array)?.compactMap(\.string)
      ?? node?.string.map { $0.split(separator: "|").map { $0.trimmedBlanks } } ?? []
    return KeyedText.fields(texts.joined(separator: ","), separator: ",", assignment: "=")
  }
}
