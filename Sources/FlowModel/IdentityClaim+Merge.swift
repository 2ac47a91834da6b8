extension IdentityClaim {
  /// Combines two claims about one party; the order does not matter. Each may have fields that the other lacks.
  ///
  /// If they contradict each other, the narrower kind holds, then the claim with more fields.
  public static func merged(_ left: IdentityClaim?, _ right: IdentityClaim?) -> IdentityClaim? {
    guard let left, let right else { return left ?? right }
    if left == right { return left }
    let (first, second) = left.precedes(right) ? (left, right) : (right, left)
    return first.agrees(with: second) ? first.completed(by: second) : first
  }

  /// Whether both can describe the same party.
  private func agrees(with other: IdentityClaim) -> Bool {
    func areCompatible(_ left: String?, _ right: String?) -> Bool { left == nil || right == nil || left == right }
    return kind == other.kind && areCompatible(namespace, other.namespace) && areCompatible(name, other.name)
      && areCompatible(workload, other.workload)
  }

  private func completed(by other: IdentityClaim) -> IdentityClaim {
    IdentityClaim(
      kind: kind, namespace: namespace ?? other.namespace, name: name ?? other.name,
      workload: workload ?? other.workload, labels: labels.merging(other.labels) { mine, _ in mine },
      serviceAccount: serviceAccount ?? other.serviceAccount, node: node ?? other.node)
  }

  private func precedes(_ other: IdentityClaim) -> Bool {
    if rank != other.rank { return rank < other.rank }
    if detail != other.detail { return detail > other.detail }
    return text < other.text
  }

  /// The narrower kind first: a node that serves the API is the API server, and an external address may be a Service's.
  private var rank: Int {
    switch kind {
    case .pod: 0
    case .apiServer: 1
    case .service: 2
    case .node: 3
    case .external: 4
    }
  }

  /// The number of fields that are set.
  private var detail: Int {
    [namespace, name, workload, serviceAccount, node].count { $0 != nil } + labels.count
  }

  /// All fields in a fixed order.
  private var text: String {
    let labels = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return ([namespace, name, workload, serviceAccount, node].map { $0 ?? "" } + labels).joined(separator: "\n")
  }
}
