import FlowModel
public import KubeModel

/// Keeps the connections that meet every condition; a condition is `key=value[,value]`, and any of its values may match.
///
/// `namespace`, `component`, `workload`, `address` (an address or a CIDR block) and `port` match either end; `protocol` and `outcome`
/// match the connection; `since` and `until` match its time.
public struct EdgeFilter: Sendable {
  public enum Key: String, Sendable, CaseIterable {
    case namespace, component, workload, address, port, `protocol`, outcome, since, until
  }

  /// A condition that cannot be read.
  public struct ConditionError: Error, Hashable, Sendable {
    /// The condition as written.
    public var condition: String
    /// What is wrong with it, without a final dot.
    public var reason: String
    /// The value that does not exist, and those that do; nil where the condition cannot be read.
    public var value: UnknownValue?

    /// A value that nothing has.
    public struct UnknownValue: Hashable, Sendable {
      public var value: String
      /// Sorted.
      public var known: [String]
    }
  }

  private enum Condition {
    case words(Key, Set<String>)
    case blocks([CIDR])
    case ports(Set<UInt16>)
    case since(Timestamp)
    case until(Timestamp)
  }

  private var conditions: [Condition] = []
  /// As written.
  private var texts: [String] = []

  /// Reads conditions; without any, the filter keeps everything. Throws for the first condition that cannot be read.
  public init(_ texts: [String]) throws(ConditionError) {
    self.texts = texts
    for text in texts { conditions.append(try Self.condition(text)) }
  }

  /// Throws for the first value that neither the objects nor the traffic have: it would filter everything away.
  public func check(
    _ edges: [Edge], _ inventory: Inventory, _ profiles: ComponentProfiles
  ) throws(ConditionError) {
    for (condition, text) in zip(conditions, texts) {
      guard case .words(let key, let values) = condition, let known = Self.known(key, edges, inventory, profiles),
        !known.isEmpty, let value = values.subtracting(known).min()
      else { continue }
      throw ConditionError(
        condition: text, reason: "there is no \(key.rawValue) '\(value)'",
        value: ConditionError.UnknownValue(value: value, known: known.sorted()))
    }
  }

  /// Nil where every value was checked when it was read.
  private static func known(
    _ key: Key, _ edges: [Edge], _ inventory: Inventory, _ profiles: ComponentProfiles
  ) -> Set<String>? {
    let cluster = inventory.cluster
    func seen(_ name: (Peer) -> String?) -> [String] {
      edges.lazy.flatMap { [$0.key.source, $0.key.destination] }.compactMap(name)
    }
    switch key {
    case .namespace: return Set(cluster.namespaces.map(\.name) + cluster.pods.map(\.namespace) + seen(\.namespace))
    case .workload: return Set(cluster.pods.map(\.workload) + seen(\.workload))
    case .component: return Set(profiles.all.map(\.component) + seen(\.component))
    case .address, .port, .protocol, .outcome, .since, .until: return nil
    }
  }

  /// Whether the filter keeps everything.
  public var isEmpty: Bool { conditions.isEmpty }

  private static func condition(_ text: String) throws(ConditionError) -> Condition {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let key = Key(rawValue: parts[0]) else {
      let keys = Key.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConditionError(condition: text, reason: "expected KEY=VALUE, where KEY is one of \(keys)")
    }
    let values = parts[1].split(separator: ",").map(String.init)
    guard !values.isEmpty else { throw ConditionError(condition: text, reason: "the value is missing") }
    switch key {
    case .namespace, .component, .workload: return .words(key, Set(values))
    case .outcome: return .words(key, try words(values, among: Outcome.allCases.map(\.rawValue), of: key, text))
    case .protocol:
      // Protocols without a name are written as `ip-47`.
      let named = values.map { $0.lowercased() }.filter { !$0.hasPrefix("ip-") }
      let known = ["icmp", "icmpv6", "sctp", "tcp", "udp"]
      return .words(key, try words(named, among: known, of: key, text).union(values.map { $0.lowercased() }))
    case .address:
      let blocks = values.map { CIDR($0) ?? IPAddress($0).map { CIDR(single: $0) } }
      guard !blocks.contains(nil) else {
        throw ConditionError(condition: text, reason: "expected an IP address or a CIDR block")
      }
      return .blocks(blocks.compactMap(\.self))
    case .port:
      let ports = values.map { UInt16($0) }
      guard !ports.contains(nil) else { throw ConditionError(condition: text, reason: "expected a port number") }
      return .ports(Set(ports.compactMap(\.self)))
    case .since, .until:
      guard values.count == 1, let moment = Timestamp(rfc3339: values[0]) else {
        throw ConditionError(condition: text, reason: "expected a time such as 2026-03-01T09:30:00Z")
      }
      return key == .since ? .since(moment) : .until(moment)
    }
  }

  private static func words(
    _ values: [String], among known: [String], of key: Key, _ text: String
  ) throws(ConditionError) -> Set<String> {
    if let value = values.first(where: { !known.contains($0) }) {
      throw ConditionError(
        condition: text, reason: "there is no \(key.rawValue) '\(value)'",
        value: ConditionError.UnknownValue(value: value, known: known))
    }
    return Set(values)
  }

  /// The edges, reduced to the connections that meet every condition; an edge without such a connection is left out.
  public func edges(_ edges: [Edge]) -> [Edge] {
    guard !isEmpty else { return edges }
    return edges.compactMap { edge in
      let paths = edge.paths.filter { path in conditions.allSatisfy { Self.meets($0, edge.key, path) } }
      return paths.isEmpty ? nil : Edge(edge.key, paths: paths)
    }
  }

  private static func meets(_ condition: Condition, _ key: Edge.Key, _ path: Path) -> Bool {
    let ends = [path.source, path.destination]
    switch condition {
    case .words(.namespace, let names): return ends.contains { names.contains($0.peer.namespace ?? "") }
    case .words(.component, let names): return ends.contains { names.contains($0.peer.component ?? "") }
    case .words(.workload, let names): return ends.contains { names.contains($0.peer.workload ?? "") }
    case .words(.protocol, let names): return names.contains(key.transport.description)
    case .words(_, let names): return path.outcomes.keys.contains { names.contains($0.rawValue) }
    case .blocks(let blocks):
      let addresses = ends.compactMap(\.address) + [path.service?.address].compactMap(\.self)
      return blocks.contains { block in addresses.contains(where: block.contains) }
    case .ports(let ports): return ports.contains(key.port) || path.service.map { ports.contains($0.port) } ?? false
    case .since(let moment): return path.window.map { moment <= $0.last } ?? true
    case .until(let moment): return path.window.map { $0.first <= moment } ?? true
    }
  }
}
