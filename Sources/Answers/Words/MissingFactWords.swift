import FlowModel
import KubeModel

extension [MissingFact] {
  /// What is missing and how to give it, without a final dot. Facts of one kind become one phrase.
  var text: Text {
    var phrases: [Text] = []
    let pods = compactMap { if case .podLabels(let namespace, let pod) = $0 { (namespace, pod) } else { nil } }
    if !pods.isEmpty {
      let names = Text.list(pods.map { "\(name: $0.0)/\(name: $0.1)" as Text }, limit: Self.shown)
      phrases.append("the labels of \(names) are not known, and policies select by labels: give the pods with -f")
    }
    let namespaces = compactMap { if case .namespaceLabels(let name) = $0 { name } else { nil } }
    if !namespaces.isEmpty {
      let names = Text.list(namespaces, limit: Self.shown) { .name($0) }
      phrases.append(
        "the labels of the \(words: namespaces.count == 1 ? "namespace" : "namespaces") \(names) are not known: give the Namespace objects with -f"
      )
    }
    let addresses = compactMap { if case .owner(let address) = $0 { address } else { nil } }
    if !addresses.isEmpty {
      let list = Text.list(addresses, limit: Self.shown) { .address($0) }
      phrases.append("none of the objects has \(list): give all pods and nodes with -f")
    }
    if contains(.outsideAddress) { phrases.append("it depends on the address outside the cluster") }
    let hosts = compactMap { if case .hostAddress(let host) = $0 { host } else { nil } }
    if !hosts.isEmpty {
      let names = Text.list(hosts, limit: Self.shown) { .name($0) }
      phrases.append(
        "the address of \(names) is not known, and the policies allow some addresses and not others: compare it with their ipBlock rules"
      )
    }
    let services = compactMap { if case .service(let service) = $0 { service } else { nil } }
    if !services.isEmpty {
      let names = Text.list(services.map { "\(name: $0.namespace)/\(name: $0.name)" as Text }, limit: Self.shown)
      phrases.append(
        "no object shows what serves the \(words: services.count == 1 ? "Service" : "Services") \(names): give the Service, its EndpointSlices and its pods with -f"
      )
    }
    if contains(.peer) { phrases.append("the other end is not among the objects") }
    return .list(phrases, separator: "; ")
  }

  private static var shown: Int { 4 }
}

extension MissingFact {
  /// The stable word of its kind.
  var word: String {
    switch self {
    case .podLabels: "pod-labels-unknown"
    case .namespaceLabels: "namespace-labels-unknown"
    case .owner: "address-without-object"
    case .outsideAddress: "outside-address-unknown"
    case .hostAddress: "host-address-unknown"
    case .service: "service-unknown"
    case .peer: "peer-unknown"
    }
  }
}
