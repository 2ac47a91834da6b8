import Documents
import FlowModel

/// Zeek's conn, ssl and dns logs, as tab-separated text or JSON. The originator is the opener.
///
/// The `#fields` line names the columns. It may occur again in the middle of a file.
struct ZeekLog: FlowLog {
  static let name = "zeek"
  static let summary = "Zeek conn, ssl and dns logs, as text or JSON"
  static let detection = "a #fields line with id.orig_h, or JSON with id.orig_h"
  static let capabilities: InputCapabilities = [.addresses, .outcomes, .payload]

  static func recognises(_ unit: LogUnit) -> Bool {
    unit.document == nil
      ? unit.text.hasPrefix("#fields") && unit.text.containsBytes("\tid.orig_h") : unit["id.orig_h"] != nil
  }

  /// The index of each column.
  private var columns: [String: Int] = [:]
  /// The indices of a conn log's columns; nil for any other log.
  private(set) var connection: ConnectionColumns?
  private(set) var path = ""

  init() {}

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    if unit.document != nil { return takeFields({ unit[$0] }, unit["_path"] ?? "", unit, &sink) }
    if unit.text.hasPrefix("#") {
      sink.headers += 1
      return takeHeader(unit.text)
    }
    guard !columns.isEmpty else { return sink.skip(LogSink.noConnection) }
    let values = unit.text.utf8.split(separator: 0x09, omittingEmptySubsequences: false)
    let columns = columns
    func field(_ name: String) -> String? {
      guard let place = columns[name], place < values.count else { return nil }
      let value = String(Substring(values[place]))
      return value == "-" || value == "(empty)" ? nil : value
    }
    takeFields(field, path, unit, &sink)
  }

  private mutating func takeHeader(_ line: String) {
    let parts = line.split(separator: "\t").map(String.init)
    switch parts.first {
    case "#fields":
      columns = [:]
      for (place, name) in parts.dropFirst().enumerated() where columns[name] == nil { columns[name] = place }
      connection = ConnectionColumns(columns)
    case "#path": path = parts.count > 1 ? parts[1] : ""
    default: break
    }
  }

  private func takeFields(
    _ field: (String) -> String?, _ path: String, _ unit: LogUnit, _ sink: inout LogSink
  ) {
    // ssl logs have no protocol.
    let number = field("ip_proto").flatMap { UInt8($0) }.map { TransportProtocol(rawValue: $0) }
    let transport = number ?? field("proto").flatMap { TransportProtocol(name: $0) } ?? .tcp
    // ICMP records have type and code in the port columns.
    let hasPorts = transport.hasPorts
    var event = LogEvent(
      LogEvent.End(field("id.orig_h"), hasPorts ? field("id.orig_p") : nil),
      LogEvent.End(field("id.resp_h"), hasPorts ? field("id.resp_p") : nil), transport)
    event.opener = .sender
    event.reporter = path
    event.first = field("ts").flatMap { Timestamp(epoch: $0) ?? Timestamp(rfc3339: $0) } ?? unit.time
    if let first = event.first, let duration = field("duration").flatMap(Double.init), (0..<1e9).contains(duration) {
      let (last, overflow) = first.nanoseconds.addingReportingOverflow(Int64(duration * 1e9))
      if !overflow { event.last = Timestamp(nanoseconds: last) }
    }
    if let state = field("conn_state") {
      setPackets(&event, field)
      setState(&event, state)
      if let history = field("history"), history.first == "H" { setResponderAsOpener(&event) }
    } else if field("server_name") != nil || field("cipher") != nil || path == "ssl" {
      event.serverName = field("server_name")
      event.applicationProtocol = field("next_protocol")
      event.packets = 0
      // A TLS version implies that the server has answered.
      event.passed = field("version") != nil || field("established") == "T" || field("established") == "true"
    } else if field("query") != nil || path == "dns" {
      event.dnsName = field("query")
      if field("rcode") != nil || field("rtt") != nil { event.replyPackets = 1 }
    } else {
      return sink.skip(LogSink.noConnection)
    }
    sink.add(event, origin: unit.origin)
  }

  private func setPackets(_ event: inout LogEvent, _ field: (String) -> String?) {
    event.packets = LogNumber.count(field("orig_pkts"), missing: 1)
    event.replyPackets = LogNumber.count(field("resp_pkts"), missing: field("conn_state") == "SF" ? 1 : 0)
    event.bytes = LogNumber.count(field("orig_ip_bytes"))
    event.replyBytes = LogNumber.count(field("resp_ip_bytes"))
  }

  /// For a history that begins with the originator's SYN-ACK: Zeek missed the SYN, which the other side sent.
  func setResponderAsOpener(_ event: inout LogEvent) {
    event.opener = .receiver
    event.flags = .synAck
  }

  /// Derives the flags from Zeek's connection state (base/protocols/conn/main.zeek).
  func setState(_ event: inout LogEvent, _ state: String) {
    guard event.transport == .tcp else { return }
    switch state {
    case "S0": event.flags = .syn
    case "REJ": (event.flags, event.replyFlags) = (.syn, .rst)
    case "S1", "S2", "S3": (event.flags, event.replyFlags) = ([.syn, .ack], .synAck)
    case "SF": (event.flags, event.replyFlags) = ([.syn, .ack, .fin], [.synAck, .fin])
    case "RSTO": (event.flags, event.replyFlags) = ([.syn, .rst], .synAck)
    case "RSTR": (event.flags, event.replyFlags) = (.syn, [.synAck, .rst])
    case "SH": event.flags = [.syn, .fin]
    case "RSTOS0": event.flags = [.syn, .rst]
    case "SHR": event.replyFlags = [.synAck, .fin]
    case "RSTRH": event.replyFlags = [.synAck, .rst]
    default: event.flags = event.replyPackets > 0 ? .ack : []
    }
  }
}
