import Classifier
import FlowModel
import KubeModel

/// Finds the connections that a log message is about: by the address or the name in the message, else by the ends that it means; and by
/// time where both have one. Of several, it prefers connections of the component that wrote the message.
struct MessageSubjects {
  private let profiles: ComponentProfiles
  private let inventory: Inventory
  /// Every destination address, before and after translation.
  private let seenAddresses: Set<IPAddress>

  typealias Subject = (key: FindingAssembly.Key, symptom: Symptom)

  init(_ edges: [Edge], _ context: AnalysisContext) {
    profiles = context.profiles
    inventory = context.inventory
    seenAddresses = Set(
      edges.lazy.flatMap(\.paths).flatMap { [$0.destination.address, $0.service?.address].compactMap(\.self) })
  }

  /// Nil where the message is about none of the findings' connections.
  func subject(
    of message: UnderstoodMessage, among seen: [(key: FindingAssembly.Key, symptoms: [Symptom])]
  ) -> Subject? {
    var first: Subject?
    for (key, symptoms) in seen {
      for symptom in symptoms where isAbout(symptom, message) && message.message.isOfTime(of: symptom.edge.window) {
        if let source = message.message.source, Self.names(symptom).contains(source) { return (key, symptom) }
        if first == nil { first = (key, symptom) }
      }
    }
    return first
  }

  /// The names that the log of the client may have.
  private static func names(_ symptom: Symptom) -> Set<String> {
    let peer = symptom.edge.key.source
    return Set(symptom.edge.paths.compactMap(\.source.podName) + [peer.workload, peer.component].compactMap(\.self))
  }

  /// A capture after translation never shows a Service's address. The objects show where the Service leads; without them, an address that
  /// no connection used may belong to any Service.
  private func isAbout(_ symptom: Symptom, _ message: UnderstoodMessage) -> Bool {
    let isNamed = message.isBetween(symptom.edge.key)
    let subject = message.subject
    if let address = subject.address {
      let port = subject.port
      let backends = inventory.backends(of: address, port: port ?? 0, transport: symptom.edge.key.transport)
      let isTarget = symptom.edge.paths.contains { path in
        (path.service?.address == address && (port == nil || path.service?.port == port))
          || (path.destination.address == address && (port == nil || symptom.edge.key.port == port))
          || backends.contains { $0.address == path.destination.address && $0.port == symptom.edge.key.port }
      }
      return isTarget || (isNamed && backends.isEmpty && !seenAddresses.contains(address))
    }
    guard let host = subject.host else { return isNamed }
    let servers = inventory.backends(ofServiceNamed: host, port: subject.urlPort ?? 443)
    if !servers.isEmpty {
      return symptom.edge.paths.contains { path in
        servers.contains { $0.address == path.destination.address && $0.port == symptom.edge.key.port }
      }
    }
    if message.destination != "cluster-dns", let profile = profiles.all.first(where: { $0.answers(to: [host]) }) {
      return symptom.edge.key.destination.component == profile.component
    }
    return isNamed
  }
}

extension LogMessage {
  /// Nanoseconds. A component logs a failure when its timer ends, up to `lag` after the attempt; clocks differ by up to `skew`.
  private static let lag: Int64 = 95_000_000_000
  private static let skew: Int64 = 5_000_000_000

  /// Whether the message may be about what happened in this window; true where either has no time.
  func isOfTime(of other: TimeWindow?) -> Bool {
    guard let window, let other else { return true }
    return window.last.nanoseconds(since: other.first) >= -Self.skew
      && window.first.nanoseconds(since: other.last) <= Self.lag
  }
}
