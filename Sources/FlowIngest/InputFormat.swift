import ByteInput
public import FlowModel

/// An input format: how it is recognised, and how it is read.
public struct InputFormat: Sendable {
  /// The value of `--format`.
  public let name: String
  /// A description for the list of formats.
  public let summary: String
  /// How it is recognised, for the list of formats.
  public let detection: String
  public let capabilities: InputCapabilities
  /// Notes that apply to every input of this format.
  public let notes: [InputNote]
  /// Recognises an input by its first bytes, at most 64 KB, or by its first records.
  let matches: @Sendable (RawSpan, FirstRecords) -> Bool
  let read: @Sendable (inout ByteStream, Reading) throws(InputError) -> Observations

  init(
    name: String, summary: String, detection: String, capabilities: InputCapabilities, notes: [InputNote] = [],
    matches: @escaping @Sendable (RawSpan, FirstRecords) -> Bool,
    read: @escaping @Sendable (inout ByteStream, Reading) throws(InputError) -> Observations
  ) {
    self.name = name
    self.summary = summary
    self.detection = detection
    self.capabilities = capabilities
    self.notes = notes
    self.matches = matches
    self.read = read
  }

  /// All formats, in the order in which they are tried.
  public static let all: [InputFormat] = [
    .partial, .pcap, .pcapng, .ipfix, .netFlow9, .netFlow5, .netObserv, InputFormat(inPlace: CalicoFlowLog.self),
    InputFormat(SuricataLog.self), .hubble,
    InputFormat(inPlace: OVNACLLog.self), InputFormat(GKEPolicyLog.self), InputFormat(EKSPolicyLog.self),
    InputFormat(AntreaAuditLog.self), InputFormat(inPlace: ZeekLog.self), InputFormat(ConntrackLog.self),
    InputFormat(EnvoyAccessLog.self), InputFormat(ZtunnelLog.self), InputFormat(InspektorGadgetLog.self),
    InputFormat(inPlace: AWSFlowLog.self), InputFormat(AzureFlowLog.self), InputFormat(NfdumpLog.self),
    InputFormat(NfdumpTable.self),
    InputFormat(KernelPacketLog.self), InputFormat(HubbleText.self), InputFormat(CiliumMonitorText.self),
    InputFormat(TcpdumpText.self),
    componentLog,
  ]

  /// Whether a filter expression applies to it.
  var isCapture: Bool { name == Self.pcap.name || name == Self.pcapng.name }

  public static func named(_ name: String) -> InputFormat? { all.first { $0.name == name } }
}

extension InputFormat {
  static let captureCapabilities: InputCapabilities = [.addresses, .outcomes, .packetTimes, .payload]

  static let pcap = InputFormat(
    name: "pcap", summary: "packet capture from tcpdump or libpcap",
    detection: "magic number a1b2c3d4 or a1b23c4d, in either byte order",
    capabilities: captureCapabilities, matches: { bytes, _ in PcapReader.matches(bytes) },
    read: { stream, reading throws(InputError) in
      var sink = try PacketSink(filter: reading.frameFilter, share: reading.share)
      let damage = try PcapReader.read(&stream, into: &sink, progress: reading.progress)
      return sink.observations(of: stream, format: "pcap", captureCapabilities, damage)
    })

  static let pcapng = InputFormat(
    name: "pcapng", summary: "packet capture from Wireshark, dumpcap or the NetObserv CLI",
    detection: "a section header block (0a0d0d0a)",
    capabilities: captureCapabilities, matches: { bytes, _ in PcapngReader.matches(bytes) },
    read: { stream, reading throws(InputError) in
      var sink = try PacketSink(filter: reading.frameFilter, share: reading.share)
      let damage = try PcapngReader.read(&stream, into: &sink, progress: reading.progress)
      var capabilities = captureCapabilities
      var notes: [InputNote] = []
      if sink.hasClaims {
        capabilities.formUnion(.identities)
        if !sink.hasFractions {
          capabilities.remove(.packetTimes)
          notes = [.timesInWholeSeconds]
        }
      }
      return sink.observations(of: stream, format: "pcapng", capabilities, damage, notes: notes)
    })
}

extension PacketSink {
  /// The result of reading one capture.
  mutating func observations(
    of stream: borrowing ByteStream, format: String, _ capabilities: InputCapabilities, _ damage: [InputDamage],
    notes: [InputNote] = []
  ) -> Observations {
    var observations = Observations()
    observations.conversations = takeFlows()
    observations.statistics.records = frames
    observations.statistics.packets = frames
    observations.statistics.bytes = stream.offset
    observations.statistics.window = window
    for (reason, count) in skipped { observations.statistics.skip(reason.reason, count: count) }
    observations.statistics.inputs = [
      InputSummary(
        path: stream.path, format: format, records: frames, capabilities: capabilities,
        damage: damage + stream.inputDamage, notes: notes)
    ]
    return observations
  }
}

extension ByteStream {
  /// The damage of the stream as `InputDamage`.
  var inputDamage: [InputDamage] {
    switch damage {
    case nil: []
    case .stopped: [.readingStopped]
    case .gzipCutShort(let offset): [.gzipCutShort(compressedOffset: offset)]
    case .gzipCorrupt(let offset): [.gzipCorrupt(compressedOffset: offset)]
    case .gzipTrailingBytes(let offset): [.gzipTrailingBytes(compressedOffset: offset)]
    }
  }
}
