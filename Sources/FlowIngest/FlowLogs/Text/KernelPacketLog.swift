import FlowModel

/// Packets that netfilter's LOG target wrote to the kernel log. Calico's Log action uses it (`calico-packet: `).
///
///     2024-11-19T12:15:03-08:00 node kernel: calico-packet: IN=cali1 OUT=eth0 SRC=172.16.1.1 DST=9.9.9.9 PROTO=TCP SPT=45588
///     DPT=80 SYN
struct KernelPacketLog: FlowLog {
  static let name = "kernel-packets"
  static let summary = "packets logged by netfilter, for instance by Calico's Log action"
  static let detection = "lines with IN=, SRC=, DST= and PROTO="
  static let capabilities: InputCapabilities = [.addresses]

  static func recognises(_ unit: LogUnit) -> Bool {
    [" SRC=", " DST=", " PROTO=", "IN="].allSatisfy { unit.text.containsBytes($0) }
  }

  mutating func take(_ unit: LogUnit, _ sink: inout LogSink) {
    guard Self.recognises(unit) else { return sink.skip(LogSink.noConnection) }
    let fields = KeyedText.fields(unit.text, separator: " ", assignment: "=")
    guard let name = fields["PROTO"], let transport = Self.transport(name) else {
      return sink.skip(LogSink.notUnderstood)
    }
    var event = LogEvent(
      LogEvent.End(fields["SRC"], fields["SPT"]), LogEvent.End(fields["DST"], fields["DPT"]), transport)
    event.first = unit.text.firstTime ?? unit.time
    event.bytes = LogNumber.count(fields["LEN"])
    let words = Set(unit.text.split(separator: " ").map(String.init))
    event.flags = KeyedText.flags(["SYN", "ACK", "FIN", "RST"].filter(words.contains))
    sink.add(event, origin: unit.origin)
  }

  private static func transport(_ name: String) -> TransportProtocol? {
    UInt8(name).map { TransportProtocol(rawValue: $0) } ?? TransportProtocol(name: name)
  }
}
