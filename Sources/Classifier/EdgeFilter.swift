import FlowModel
import KubeModel

/// Keeps connections that meet every condition given as `key=value[,value]`.
///
/// `namespace`, `component`, `workload`, `address` (an address or a block) and `port` are met by either end; `protocol` and
/// `outcome` by the connection; `since` and `until` by its time. Several values of one condition are alternatives.
public struct EdgeFilter: Sendable {
  /// What a condition asks about.
  public enum Key: String, Sendable, CaseIterable {
    case namespace, component, workload, address, port, `protocol`, outcome, since, until
  }

  /// Why a condition makes no sense.
  public struct Mistake: Error, Hashable, Sendable {
    /// The condition as written.
    public var condition: String
    /// What is wrong with it.
    public var reason: String
  }

  private enum Condition {
    case words(Key, Set<String>)
    case blocks([CIDR])
    case ports(Set<UInt16>)
    case since(Timestamp)
    case until(Timestamp)
  }

  private var conditions: [Condition] = []

  /// Reads conditions; none keeps everything. Throws a `Mistake` for the first that makes no sense.
  public init(_ texts: [String]) throws(Mistake) {
    for text in texts { conditions.append(try Self.condition(text)) }
  }

  /// Whether everything is kept.
  public var isEmpty: Bool { conditions.isEmpty }

  private static func condition(_ text: String) throws(Mistake) -> Condition {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let key = Key(rawValue: parts[0]) else {
      let keys = Key.allCases.map(\.rawValue).joined(separator: ", ")
      throw Mistake(condition: text, reason: "it is none of KEY=VALUE with one of the keys \(keys)")
    }
    let values = parts[1].split(separator: ",").map(String.init)
    guard !values.isEmpty else { throw Mistake(condition: text, reason: "it has no value") }
    switch key {
    case .namespace, .component, .workload, .outcome: return .words(key, Set(values))
    case .protocol: return .words(key, Set(values.map { $0.lowercased() }))
    case .address:
      let blocks = values.map { CIDR($0) ?? IPAddress($0).map { CIDR(single: $0) } }
      guard !blocks.contains(nil) else { throw Mistake(condition: text, reason: "a value is no address and no block") }
      return .blocks(blocks.compactMap(\.self))
    case .port:
      let ports = values.map { UInt16($0) }
      guard !ports.contains(nil) else { throw Mistake(condition: text, reason: "a value is no port") }
      return .ports(Set(ports.compactMap(\.self)))
    case .since, .until:
      guard values.count == 1, let moment = Timestamp(rfc3339: values[0]) else {
        throw Mistake(condition: text, reason: "the value is no time like 2026-03-01T09:30:00Z")
      }
      return key == .since ? .since(moment) : .until(moment)
    }
  }

  /// The edges with those of their connections that meet every condition.
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
