import FlowModel

/// A ServiceMonitor or PodMonitor (`monitoring.coreos.com/v1`), as far as it says which ports Prometheus scrapes.
public struct Monitor: Hashable, Sendable {
  /// The namespaces of what it selects.
  public enum Reach: Hashable, Sendable {
    case own
    case all
    case named([String])
  }

  public var kind: String
  public var namespace: String
  public var name: String
  /// Selects Services for a ServiceMonitor, pods for a PodMonitor.
  public var selector: LabelSelector
  public var reach: Reach
  /// The names of the Services' or containers' ports.
  public var portNames: Set<String>
  /// Ports of the pods themselves.
  public var targets: Set<Service.Target>
  public var source: ObjectSource

  /// `ServiceMonitor cert-manager/cert-manager`.
  public var title: String { "\(kind) \(namespace)/\(name)" }

  /// Whether it scrapes a port of the pod; `services` are the Services of the pod's namespace.
  public func scrapes(_ port: UInt16, of pod: Pod, _ services: [Service]) -> Bool {
    guard reaches(pod.namespace) else { return false }
    if kind == "PodMonitor" {
      let named = portNames.contains { pod.numbers(ofPort: $0, transport: .tcp).contains(port) }
      return selector.matches(pod.labels) && (named || isTarget(port, pod))
    }
    return services.contains { service in
      guard let pods = service.selector, !pods.isEmpty, selector.matches(service.labels),
        pods.allSatisfy({ pod.labels[$0.key] == $0.value })
      else { return false }
      return isTarget(port, pod)
        || service.ports.contains { entry in
          entry.name.map(portNames.contains) == true && Self.leads(entry.target, to: port, pod)
        }
    }
  }

  private func reaches(_ other: String) -> Bool {
    switch reach {
    case .own: other == namespace
    case .all: true
    case .named(let names): names.contains(other)
    }
  }

  private func isTarget(_ port: UInt16, _ pod: Pod) -> Bool { targets.contains { Self.leads($0, to: port, pod) } }

  private static func leads(_ target: Service.Target, to port: UInt16, _ pod: Pod) -> Bool {
    switch target {
    case .number(let number): number == port
    case .name(let name): pod.numbers(ofPort: name, transport: .tcp).contains(port)
    }
  }
}
