import Documents
import FlowModel

/// Inspektor Gadget's events with two ends: TCP connects, accepts, closes and drops, DNS, and the rows of its policy
/// advisor.
///
/// Newer releases have the protocol's name (`"proto":"TCP","proto_raw":6`) and the identity of the other end; older
/// ones have the protocol's number.
struct InspektorGadgetLog: FlowLog {
  static let name = "inspektor-gadget"
  static let summary = "Inspektor Gadget network events, as JSON"
  static let detection = "JSON with k8s, and with netns_id, mntns_id, netns or endpoint"
  static let capabilities: InputCapabilities = [.addresses, .identities, .drops]

  /// A row about incoming traffic, which has no destination port.
  static let noPort = SkipReason(rawValue: "no-port")

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let document = unit.document, document["k8s"] != nil else { return false }
    return ["netns_id", "mntns_id", "netns", "endpoint"].contains { document[$0] != nil }
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard let document = unit.document else { return sink.skip(LogSink.noConnection) }
    if let endpoint = document["endpoint"] { return takeAdvice(endpoint, unit, &sink) }
    guard unit["src", "addr"] != nil, unit["dst", "addr"] != nil else { return sink.skip(LogSink.noConnection) }
    guard let transport = Self.transport(document["dst"] ?? document) else { return sink.skip(LogSink.notUnderstood) }
    let pod = Self.pod(unit)
    // In an accept event, too, the destination is the peer; the source is the listener.
    var event = LogEvent(
      Self.end(document["src"], claim: pod), Self.end(document["dst"], claim: nil), transport)
    event.first = Self.time(unit)
    event.packets = 0
    setType(&event, unit)
    sink.add(event, origin: unit.origin)
  }

  private func setType(_ event: inout LogEvent, _ unit: LogUnit) {
    let error = unit["error"].flatMap { $0 == "0" ? nil : $0 }
    switch unit["type"] ?? "" {
    case "connect":
      event.opener = .sender
      event.flags = .syn
      if let error {
        event.packets = 1
        if error.contains("REFUSED") || error == "111" { event.replyFlags = .rst }
      } else {
        event.passed = true
      }
    case "accept":
      event.opener = .receiver
      event.flags = .synAck
    default:
      if let reason = unit["reason"], unit["state"] != nil || unit["tcpflags"] != nil {
        setDrop(&event, reason, unit)
      } else if let question = unit["qr"] {
        event.dnsName = unit["name"].map { $0.last == "." ? String($0.dropLast()) : $0 }
        event.packets = 1
        event.opener = question == "R" || question == "1" || question == "true" ? .receiver : .sender
      } else {
        event.passed = true
      }
    }
  }

  private func setDrop(_ event: inout LogEvent, _ reason: String, _ unit: LogUnit) {
    event.packets = 1
    event.flags = KeyedText.flags((unit["tcpflags"] ?? "").split(separator: "|").map(String.init))
    event.drop = DropClaim(
      cause: DropReasons.netObserv(reason), reason: reason, count: 1, window: event.first.map { TimeWindow($0) })
  }

  /// Takes a row of the policy advisor: a peer of a pod. Rows about incoming traffic lack the pod's port.
  private func takeAdvice(_ endpoint: DocumentNode, _ unit: LogUnit, _ sink: inout LogSink) {
    let egress = unit["egress"]
    guard egress == "1" || egress == "true" else {
      return sink.skip(egress == nil ? LogSink.noConnection : Self.noPort)
    }
    guard let pod = Self.pod(unit), let transport = Self.transport(endpoint) else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(LogEvent.End(nil, nil, claim: pod), Self.end(endpoint, claim: nil), transport)
    event.opener = .sender
    event.passed = true
    event.first = Self.time(unit)
    sink.add(event, origin: unit.origin)
  }

  /// The pod that the event belongs to.
  private static func pod(_ unit: LogUnit) -> IdentityClaim? {
    guard let name = unit["k8s", "podName"] ?? unit["k8s", "pod"] else { return nil }
    let owner = unit.document?["k8s"]?["owner"]
    return IdentityClaim(
      kind: .pod, namespace: unit["k8s", "namespace"], name: name,
      workload: owner?["name"]?.string.flatMap { $0.isEmpty ? nil : $0 }, node: unit["k8s", "node"])
  }

  /// An end with `known` or, without it, the identity in the event: a pod, a Service, or none ("raw").
  private static func end(_ node: DocumentNode?, claim known: IdentityClaim?) -> LogEvent.End {
    let address = node?["addr"].flatMap(LogUnit.text)
    let port = node?["port"].flatMap(LogUnit.text)
    var claim = known
    if claim == nil, let object = node?["k8s"], let name = object["name"]?.string, !name.isEmpty {
      let labels = KeyedText.fields(object["labels"]?.string ?? "", separator: ",", assignment: "=")
      switch object["kind"]?.string {
      case "pod": claim = IdentityClaim(kind: .pod, namespace: object["namespace"]?.string, name: name, labels: labels)
      case "svc": claim = IdentityClaim(kind: .service, namespace: object["namespace"]?.string, name: name)
      default: break
      }
    }
    return LogEvent.End(address, port, claim: claim)
  }

  /// A number or a name. TCP if there is neither: some gadgets trace only TCP.
  private static func transport(_ node: DocumentNode) -> TransportProtocol? {
    guard let text = (node["proto_raw"] ?? node["proto"]).flatMap(LogUnit.text) else { return .tcp }
    return UInt8(text).map { TransportProtocol(rawValue: $0) } ?? TransportProtocol(name: text)
  }

  /// The time has a zone. `timestamp_raw` of older releases counts nanoseconds since boot, so small values are not a
  /// time.
  private static func time(_ unit: LogUnit) -> Timestamp? {
    if let moment = unit["timestamp"].flatMap({ Timestamp(rfc3339: $0) }) { return moment }
    guard let raw = unit["timestamp_raw"].flatMap({ Int64($0) }), raw > 1_000_000_000_000_000_000 else { return nil }
    return Timestamp(nanoseconds: raw)
  }
}
