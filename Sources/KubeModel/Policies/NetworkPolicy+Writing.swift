public import Documents
public import FlowModel

extension NetworkPolicy {
  /// Writes the object as `kubectl apply -f` takes it. `beforeRule` is called before each rule, with its direction and its place, so that
  /// a comment can be put there.
  public func write<Sink: DocumentSink>(
    to sink: inout Sink, beforeRule: (inout Sink, PolicyDirection, Int) -> Void = { _, _, _ in }
  ) {
    sink.object { sink in
      sink.name("apiVersion")
      sink.string("networking.k8s.io/v1")
      sink.name("kind")
      sink.string("NetworkPolicy")
      sink.name("metadata")
      sink.object(writeMetadata)
      sink.name("spec")
      sink.object { sink in writeSpecification(to: &sink, beforeRule) }
    }
  }

  private func writeMetadata(to sink: inout some DocumentSink) {
    sink.name("name")
    sink.string(name)
    sink.name("namespace")
    sink.string(namespace)
    guard !labels.isEmpty else { return }
    sink.name("labels")
    Self.write(labels, to: &sink)
  }

  private func writeSpecification<Sink: DocumentSink>(
    to sink: inout Sink, _ beforeRule: (inout Sink, PolicyDirection, Int) -> Void
  ) {
    sink.name("podSelector")
    Self.write(podSelector, to: &sink)
    sink.name("policyTypes")
    sink.array([PolicyDirection.ingress, .egress].filter(directions.contains).map(\.typeName))
    for direction in [PolicyDirection.ingress, .egress] where !rules(direction).isEmpty {
      sink.name(direction.rawValue)
      sink.array(rules(direction).enumerated().map { $0 }) { sink, rule in
        beforeRule(&sink, direction, rule.offset)
        Self.write(rule.element, direction, to: &sink)
      }
    }
  }

  private static func write(_ rule: Rule, _ direction: PolicyDirection, to sink: inout some DocumentSink) {
    sink.beginObject(isEmpty: rule.peers.isEmpty && rule.ports.isEmpty)
    if !rule.peers.isEmpty {
      sink.name(direction == .ingress ? "from" : "to")
      sink.array(rule.peers) { sink, peer in write(peer, to: &sink) }
    }
    if !rule.ports.isEmpty {
      sink.name("ports")
      sink.array(rule.ports) { sink, port in write(port, to: &sink) }
    }
    sink.endObject()
  }

  private static func write(_ peer: Peer, to sink: inout some DocumentSink) {
    sink.beginObject(isEmpty: peer.namespaces == nil && peer.pods == nil && peer.block == nil)
    if let namespaces = peer.namespaces {
      sink.name("namespaceSelector")
      write(namespaces, to: &sink)
    }
    if let pods = peer.pods {
      sink.name("podSelector")
      write(pods, to: &sink)
    }
    if let block = peer.block {
      sink.name("ipBlock")
      sink.object { sink in
        sink.name("cidr")
        sink.string(block.block.description)
        guard !block.except.isEmpty else { return }
        sink.name("except")
        sink.array(block.except.map(\.description))
      }
    }
    sink.endObject()
  }

  private static func write(_ port: Port, to sink: inout some DocumentSink) {
    sink.object { sink in
      sink.name("protocol")
      sink.string(port.transport.description.uppercased())
      switch port.target {
      case .any: break
      case .name(let name):
        sink.name("port")
        sink.string(name)
      case .range(let range):
        sink.name("port")
        sink.int(Int(range.lowerBound))
        guard range.count > 1 else { return }
        sink.name("endPort")
        sink.int(Int(range.upperBound))
      }
    }
  }

  private static func write(_ selector: LabelSelector, to sink: inout some DocumentSink) {
    sink.beginObject(isEmpty: selector.matchLabels.isEmpty && selector.matchExpressions.isEmpty)
    if !selector.matchLabels.isEmpty {
      sink.name("matchLabels")
      write(selector.matchLabels, to: &sink)
    }
    if !selector.matchExpressions.isEmpty {
      sink.name("matchExpressions")
      sink.array(selector.matchExpressions) { sink, requirement in
        sink.object { sink in
          sink.name("key")
          sink.string(requirement.key)
          sink.name("operator")
          sink.string(requirement.condition.rawValue)
          guard !requirement.values.isEmpty else { return }
          sink.name("values")
          sink.array(requirement.values)
        }
      }
    }
    sink.endObject()
  }

  private static func write(_ labels: [String: String], to sink: inout some DocumentSink) {
    sink.object { sink in
      for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
        sink.name(name)
        sink.string(value)
      }
    }
  }
}

extension DocumentValue {
  /// The object as `kubectl apply -f` takes it.
  public init(policy: NetworkPolicy) {
    var builder = DocumentBuilder()
    policy.write(to: &builder)
    self = builder.value
  }
}

extension PolicyDirection {
  /// The word in `policyTypes`.
  fileprivate var typeName: String {
    switch self {
    case .egress: "Egress"
    case .ingress: "Ingress"
    }
  }
}
