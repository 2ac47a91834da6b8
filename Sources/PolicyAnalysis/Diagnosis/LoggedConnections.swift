import Classifier
import FlowModel
import KubeModel

/// Makes connections of log messages: from the pod that wrote the line to the address, the Service or the component that it did not
/// reach. The policies then judge them like recorded ones.
struct LoggedConnections {
  private let context: AnalysisContext
  private let finder: SymptomFinder
  private let matcher: SignatureMatcher
  private let classifier: Classifier
  private let podsByName: [String: Pod]

  init(_ context: AnalysisContext, _ finder: SymptomFinder, _ matcher: SignatureMatcher) {
    self.context = context
    self.finder = finder
    self.matcher = matcher
    classifier = Classifier(
      inventory: context.inventory, profiles: context.profiles, parameters: context.parameters)
    let running = context.inventory.cluster.pods.filter { !$0.hasFinished }
    podsByName = Dictionary(running.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The connection that a message reports, where policies at hand deny it; nil where they do not, where an end is not known, or where a
  /// policy does not fail so.
  func denied(_ message: UnderstoodMessage) -> (symptom: Symptom, signature: FailureSignature)? {
    guard mayBeDropped(message) else { return nil }
    for symptom in symptoms(message) where symptom.verdict?.overall == .denied {
      if let signature = matcher.signature(of: symptom) { return (symptom, signature) }
    }
    return nil
  }

  /// Whether both ends of the connection that a message reports are known, and the policies at hand allow it.
  func areAllowed(_ message: UnderstoodMessage) -> Bool {
    let symptoms = symptoms(message)
    return !symptoms.isEmpty && symptoms.allSatisfy { $0.verdict?.overall == .allowed }
  }

  /// The connections that a message may report, as failures; empty where an end is not known.
  private func symptoms(_ message: UnderstoodMessage) -> [Symptom] {
    guard context.hasPolicies, let server = server(message) else { return [] }
    return clients(message, server.address).flatMap { client in
      var flow = Flow(
        client: Endpoint(address: client, port: Self.clientPort),
        server: Endpoint(address: server.address, port: server.port),
        transport: message.transport, clientBy: .log, origin: Origin(input: 0, offset: message.message.line))
      flow.fromClient.packets = 1
      flow.fromClient.syn = message.transport == .tcp ? 1 : 0
      flow.fromClient.window = message.message.window
      var observations = Observations()
      observations.flows = [flow]
      return finder.symptoms(classifier.classify(observations).edges.map { named($0, message) })
    }
  }

  /// The port of a client that was not recorded.
  private static let clientPort: UInt16 = 50_000

  private func mayBeDropped(_ message: UnderstoodMessage) -> Bool {
    switch message.policy {
    case .yes, .possible: message.found?.reason.failure == .silent || message.found?.reason.failure == .cut
    case .rejectPlugin: context.inventory.network.rejects
    case .indirect, .no, nil: false
    }
  }

  /// A server outside the cluster that only the message can name.
  private func named(_ edge: Edge, _ message: UnderstoodMessage) -> Edge {
    guard edge.key.destination.kind == .external, edge.key.destination.component == nil,
      let component = message.destination, context.profiles[component] != nil, component != "external",
      let purpose = message.operation?.purpose
    else { return edge }
    var edge = edge
    edge.key.destination.component = component
    edge.key.purpose = purpose
    return edge
  }

  private func server(_ message: UnderstoodMessage) -> Backend? {
    let subject = message.subject
    if message.destination == "cluster-dns", subject.address == nil { return resolver }
    if let address = subject.address, let port = subject.port ?? subject.urlPort ?? message.port,
      isKnown(address, port, message)
    {
      return Backend(address: address, port: port)
    }
    if let host = subject.host, message.destination != "egress-proxy",
      let backend = context.inventory.backends(ofServiceNamed: host, port: subject.urlPort ?? 443).first
    {
      return backend
    }
    if message.destination == "api-server" { return context.inventory.apiServers.sorted().first }
    guard let component = message.destination, let port = message.port else { return nil }
    return address(of: component).map { Backend(address: $0, port: port) }
  }

  /// Whether the address says more than the name of the component: a Service without an object may lead anywhere.
  private func isKnown(_ address: IPAddress, _ port: UInt16, _ message: UnderstoodMessage) -> Bool {
    guard address.isPrivate else { return true }
    if context.inventory.resident(of: address, at: nil) != nil { return true }
    return message.destination.map { context.items.pods(of: $0).isEmpty } ?? true && message.destination != "api-server"
  }

  private var resolver: Backend? {
    guard let pod = context.items.pods(of: "cluster-dns").first, let address = pod.addresses.first else { return nil }
    let port = pod.ports.first { $0.transport == .udp && ($0.number == 53 || $0.number == 5353) }?.number ?? 53
    return Backend(address: address, port: port)
  }

  /// The addresses that the call may come from, in the family of the server's.
  private func clients(_ message: UnderstoodMessage, _ server: IPAddress) -> [IPAddress] {
    func isAlike(_ address: IPAddress) -> Bool { address.isIPv4 == server.isIPv4 }
    if let source = message.message.source, let pod = podsByName[source] { return pod.addresses.filter(isAlike) }
    if let local = message.subject.local, isAlike(local), context.inventory.onlyPod(at: local) != nil { return [local] }
    switch message.source {
    case "api-server": return context.inventory.apiServers.map(\.address).filter(isAlike).sorted()
    case let component?: return address(of: component).map { [$0].filter(isAlike) } ?? []
    case nil: return []
    }
  }

  private func address(of component: String) -> IPAddress? { context.items.pods(of: component).first?.addresses.first }
}

extension UnderstoodMessage {
  /// DNS queries begin with UDP.
  fileprivate var transport: TransportProtocol {
    let isQuery = found?.id == "dns-timeout" || found?.id == "dns-port-closed"
    return isQuery ? .udp : .tcp
  }
}
