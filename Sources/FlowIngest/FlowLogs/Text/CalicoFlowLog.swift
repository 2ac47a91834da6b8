import Documents
import FlowModel

/// Calico's flow records from Goldmane's emitter, Whisker's API and Calico Enterprise. The reporter is the node of
/// either end; the direction is always from source to destination.
///
/// The source's node may allow a connection that the destination's node denies: the two records describe one denied
/// connection. "in" and "out" are from the view of the reporter's pod. Goldmane writes its enumerations as numbers
/// (goldmane proto/api.proto).
struct CalicoFlowLog: FlowLog {
  static let name = "calico"
  static let summary = "Calico flow records: Goldmane, Whisker or Calico Enterprise"
  static let detection = "JSON with source_name and dest_name, or source_name_aggr"
  static let capabilities: InputCapabilities = [.addresses, .identities, .outcomes, .drops]

  static func recognises(_ unit: LogUnit) -> Bool {
    guard let document = unit.document else { return false }
    let key = document["Key"] ?? document["flow"]?["Key"] ?? document
    return (key["source_name"] != nil || key["source_name_aggr"] != nil)
      && (key["dest_name"] != nil || key["dest_name_aggr"] != nil)
  }

  var inPlace = RecordsInPlace()

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    for document in unit.document?["items"]?.array ?? [unit.document].compactMap(\.self) {
      var inner = unit
      inner.document = document["flow"] ?? document
      takeRecord(inner, &sink)
    }
  }

  private func takeRecord(_ unit: LogUnit, _ sink: inout LogSink) {
    guard let document = unit.document else { return sink.skip(LogSink.noConnection) }
    var key = unit
    key.document = document["Key"] ?? document
    guard let transport = (key["proto"] ?? key["protocol"]).flatMap(Self.transport) else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(
      CalicoEnd.end("source", key, labels: document), CalicoEnd.end("dest", key, labels: document), transport)
    event.first = (unit["start_time"] ?? unit["StartTime"]).flatMap(Self.time)
    event.last = (unit["end_time"] ?? unit["EndTime"]).flatMap(Self.time)
    event.opener = .sender
    let direction = Self.direction(key["reporter"])
    event.reporter = direction?.rawValue ?? ""
    Self.setCounts(&event, Self.counts(unit), direction)
    let isDenied = Self.isDenied(key)
    if isDenied, Self.isStale(unit) {
      sink.note(.staleDenials)
      return sink.skip(Self.stale)
    }
    Self.setAction(&event, isDenied, CalicoPolicyHit.denying(document, key.document), direction)
    sink.add(event, origin: unit.origin)
  }

  static func isDenied(_ key: LogUnit) -> Bool { ["deny", "2"].contains((key["action"] ?? "").lowercased()) }

  /// `hit` is the policy that denied.
  static func setAction(
    _ event: inout LogEvent, _ isDenied: Bool, _ hit: CalicoPolicyHit?, _ direction: PolicyDirection?
  ) {
    guard isDenied else {
      event.passed = true
      event.passedBy = direction
      return
    }
    event.drop = hit?.claim(direction, event) ?? CalicoPolicyHit.unnamed(direction, event)
    event.replyPackets = 0
  }

  /// A denial that Felix exports again and again after the flow ended, with zero counters (before August 2026, calico#13573).
  static let stale = SkipReason(rawValue: "stale-denial")

  /// Whether the record has counters, and all of them are zero.
  private static func isStale(_ unit: LogUnit) -> Bool {
    let names = [
      "packets_in", "packets_out", "num_connections_started", "num_connections_completed", "num_connections_live",
    ]
    let counters = names.compactMap { unit[$0] }
    return unit["packets_in"] != nil && counters.allSatisfy { $0 == "0" }
  }

  /// The counts of a record, from the view of the reporter's pod.
  struct Counts {
    var incoming = (packets: 0, bytes: 0)
    var outgoing = (packets: 0, bytes: 0)
  }

  private static func counts(_ unit: LogUnit) -> Counts {
    func count(_ name: String, _ other: String) -> Int { LogNumber.count(unit[name] ?? unit[other]) }
    return Counts(
      incoming: (count("packets_in", "PacketsIn"), count("bytes_in", "BytesIn")),
      outgoing: (count("packets_out", "PacketsOut"), count("bytes_out", "BytesOut")))
  }

  /// Packets into the destination's pod are those that the source sent.
  static func setCounts(_ event: inout LogEvent, _ counts: Counts, _ direction: PolicyDirection?) {
    let (sent, answered) =
      direction == .ingress ? (counts.incoming, counts.outgoing) : (counts.outgoing, counts.incoming)
    (event.packets, event.bytes) = (LogNumber.atLeastOne(sent.packets), sent.bytes)
    (event.replyPackets, event.replyBytes) = answered
  }

  /// The source's node applies egress policies, the destination's node ingress policies.
  static func direction(_ reporter: String?) -> PolicyDirection? {
    switch reporter?.lowercased() {
    case "src", "1": .egress
    case "dst", "2": .ingress
    default: nil
    }
  }

  static func transport(_ text: String) -> TransportProtocol? {
    UInt8(text).map { TransportProtocol(rawValue: $0) } ?? TransportProtocol(name: text)
  }

  private static func time(_ text: String) -> Timestamp? { Timestamp(epoch: text) ?? Timestamp(rfc3339: text) }
}
