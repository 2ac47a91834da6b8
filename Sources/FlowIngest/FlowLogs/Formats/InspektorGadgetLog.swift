import ByteInput
import FlowModel

/// Events of Inspektor Gadget with two ends: connects, accepts, and closes of TCP, and packets with addresses.
struct InspektorGadgetLog: FlowLog {
  static let name = "inspektor-gadget"
  static let summary = "JSON events of Inspektor Gadget's network gadgets"
  static let detection = "JSON with netns_id or mntns_id, and src.addr and dst.addr"
  static let capabilities: InputCapabilities = [.addresses, .identities]

  static func recognises(_ unit: LogUnit) -> Bool {
    (unit.document?["netns_id"] ?? unit.document?["mntns_id"] ?? unit.document?["netns"]) != nil
      && unit.document?["k8s"] != nil
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard unit["src", "addr"] != nil, unit["dst", "addr"] != nil else { return sink.skip(LogSink.noConnection) }
    let number = unit["dst", "proto"].flatMap { UInt8($0) } ?? 6
    let own = unit["k8s", "podName"].map {
      IdentityClaim(kind: .pod, namespace: unit["k8s", "namespace"], name: $0, node: unit["k8s", "node"])
    }
    let type = unit["type"] ?? ""
    // An accept names the peer as the destination as well; its own side is the listener.
    var event = LogEvent(
      LogEvent.End(unit["src", "addr"], unit["src", "port"], claim: own),
      LogEvent.End(unit["dst", "addr"], unit["dst", "port"]), TransportProtocol(rawValue: number))
    event.first = unit["timestamp"].flatMap { Timestamp(rfc3339: $0) }
    event.packets = 0
    switch type {
    case "connect":
      event.opener = .sender
      if let error = unit["error"], error != "0" { event.packets = 1 } else { event.passed = true }
      event.flags = .syn
    case "accept":
      event.opener = .receiver
      event.flags = .synAck
    default: event.passed = true
    }
    event.dnsName = unit["name"]
    sink.add(event, origin: unit.origin)
  }
}
