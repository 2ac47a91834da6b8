import Documents
import FlowModel
import KubeModel

/// Reads component profiles from documents, one profile each.
enum ProfileDecoder {
  /// Throws an error with the name `file` for the first entry that is not valid.
  static func profiles(_ documents: [DocumentNode], file: String) throws(ProfileError) -> [ComponentProfile] {
    var profiles: [ComponentProfile] = []
    for document in documents { profiles.append(try profile(document, file)) }
    return profiles
  }

  private static func profile(_ node: DocumentNode, _ file: String) throws(ProfileError) -> ComponentProfile {
    guard let component = node["component"]?.string, !component.isEmpty else {
      throw ProfileError(file: file, line: node.line, message: "a profile needs 'component'")
    }
    guard let role = ComponentProfile.Role(rawValue: node["role"]?.string ?? "peer") else {
      throw ProfileError(file: file, line: node.line, message: "'role' must be subject or peer")
    }
    guard let kind = Peer.Kind(rawValue: node["kind"]?.string ?? "workload") else {
      throw ProfileError(
        file: file, line: node.line,
        message: "'kind' must be one of \(Peer.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    var profile = ComponentProfile(
      component: component, title: node["title"]?.string ?? component, role: role, kind: kind, matches: [],
      names: strings(node["names"]), serverNames: strings(node["serverNames"]), ports: [], needs: [],
      externalAddresses: strings(node["external"]?["addresses"]).compactMap { IPAddress($0) },
      externalPorts: numbers(node["external"]?["ports"]), unnamedPorts: numbers(node["unnamed"]?["ports"]))
    profile.hasLastingAddress = node["external"]?["lasting"]?.bool ?? false
    profile.hasPublicNames = node["external"]?["public"]?.bool ?? false
    profile.issuerKinds = strings(node["issuers"])
    if let territory = node["territory"] {
      guard let label = territory["label"]?.string, let value = territory["value"]?.string else {
        throw ProfileError(file: file, line: territory.line, message: "'territory' requires 'label' and 'value'")
      }
      profile.territory = ComponentProfile.Territory(
        label: label, value: value, isInverted: territory["inverted"]?.bool ?? false)
    }
    for entry in node["match"]?.array ?? [] { profile.matches.append(try match(entry, file)) }
    for entry in node["ports"]?.array ?? [] {
      guard let purpose = entry["purpose"]?.string else {
        throw ProfileError(file: file, line: entry.line, message: "a port needs 'purpose'")
      }
      let number = try port(entry["port"], entry, file)
      profile.ports.append(
        ComponentProfile.Port(
          number: number, purpose: Purpose(rawValue: purpose), name: entry["name"]?.string,
          arguments: strings(entry["arguments"]), servicePort: entry["service"]?.int.flatMap { UInt16(exactly: $0) }))
    }
    for entry in node["needs"]?.array ?? [] { profile.needs.append(try need(entry, file)) }
    return profile
  }

  private static func match(_ node: DocumentNode, _ file: String) throws(ProfileError) -> ComponentProfile.Match {
    var match = ComponentProfile.Match(
      labels: node["labels"]?.stringMap ?? [:], images: strings(node["images"]),
      arguments: strings(node["arguments"]), serviceAccount: node["serviceAccount"]?.string,
      isOfRelease: node["release"]?.bool ?? false, isOfSolver: node["solver"]?.bool ?? false)
    guard !match.labels.isEmpty || match.needsMoreThanLabels else {
      throw ProfileError(
        file: file, line: node.line,
        message: "a match needs 'labels' whose values are strings, 'images', 'arguments', 'serviceAccount' or 'solver'")
    }
    guard let text = node["namespace"]?.string else { return match }
    guard let namespace = NamespaceReference(text) else {
      throw ProfileError(
        file: file, line: node.line, message: "'\(text)' is unknown; use a name, $operator, $cert-manager or $istio-csr"
      )
    }
    match.namespace = namespace
    return match
  }

  private static func need(_ node: DocumentNode, _ file: String) throws(ProfileError) -> ComponentProfile.Need {
    guard let id = node["id"]?.string,
      let direction = node["direction"]?.string.flatMap(PolicyDirection.init(rawValue:)),
      let purpose = node["purpose"]?.string, let condition = node["when"]?.string,
      let transport = TransportProtocol(name: node["protocol"]?.string ?? "TCP")
    else {
      throw ProfileError(
        file: file, line: node.line,
        message: "a need requires 'id', 'direction', 'peers', 'purpose', 'when' and a known 'protocol'"
      )
    }
    let peers = strings(node["peers"])
    guard !peers.isEmpty else {
      throw ProfileError(file: file, line: node.line, message: "need '\(id)' requires 'peers'")
    }
    var ports: [PortReference] = []
    for entry in node["ports"]?.array ?? [] { ports.append(try port(entry, node, file)) }
    guard let reach = ComponentProfile.Need.Reach(rawValue: node["reach"]?.string ?? "one") else {
      throw ProfileError(file: file, line: node.line, message: "'reach' of need '\(id)' must be each or one")
    }
    return ComponentProfile.Need(
      id: id, direction: direction, peers: peers, purpose: Purpose(rawValue: purpose), transport: transport,
      ports: ports, condition: condition, companionOf: node["with"]?.string, reach: reach,
      interval: node["interval"]?.int)
  }

  private static func port(
    _ node: DocumentNode?, _ parent: DocumentNode, _ file: String
  ) throws(ProfileError) -> PortReference {
    if node?.string == "$grpc" { return .grpc }
    guard let number = node?.int, (1...65535).contains(number) else {
      throw ProfileError(file: file, line: parent.line, message: "a port must be a number from 1 to 65535 or $grpc")
    }
    return .number(UInt16(number))
  }

  private static func strings(_ node: DocumentNode?) -> [String] { (node?.array ?? []).compactMap(\.string) }

  private static func numbers(_ node: DocumentNode?) -> [UInt16] {
    (node?.array ?? []).compactMap { $0.int.flatMap { UInt16(exactly: $0) } }
  }
}

/// A profile that cannot be read.
public struct ProfileError: Error, Hashable, Sendable {
  /// The path of the file as given.
  public var file: String
  /// From 1.
  public var line: Int
  /// What is wrong, without a final dot.
  public var message: String
}
