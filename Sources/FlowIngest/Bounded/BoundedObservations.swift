import ByteInput
import FlowModel

/// What several inputs tell together, as `MergedObservations` says, with the conversations sorted on disk where they do not fit.
struct BoundedObservations: ~Copyable {
  private var gathered = Observations()
  private var codec = FlowCodec()
  /// By both ends, either way round, then by input.
  private var joined: RecordSorter
  private let bound: MemoryBound
  /// From the first to the last moment of each input that told of conversations.
  private var windows: [TimeWindow?] = []
  private var scratch: [UInt8] = []

  private static let endLength = 24
  private static let keyLength = 2 * endLength + 2
  private static let listingLength = 52

  init(_ bound: MemoryBound) {
    self.bound = bound
    joined = RecordSorter(bound, share: 0.25)
  }

  /// How many inputs were added.
  var inputCount: Int { gathered.statistics.inputs.count }

  /// Adds what another input tells beside its conversations, which come next.
  mutating func begin(_ other: Observations) {
    gathered.statistics.merge(other.statistics)
    gathered.translations += other.translations
    gathered.messages += other.messages
    gathered.isGrouped = gathered.isGrouped || other.isGrouped
    windows.append(other.statistics.window)
  }

  /// Adds a conversation that the input tells of which was begun last.
  mutating func add(_ flow: Flow) throws(InputError) { try add(flow, from: windows.count - 1) }

  /// Adds a conversation that the input of this number tells of, as inputs were begun.
  mutating func add(_ flow: Flow, from input: Int) throws(InputError) {
    scratch.removeAll(keepingCapacity: true)
    let (client, server) = (end(flow.client), end(flow.server))
    // What stands for others is closed: nothing else is part of it.
    scratch.append(flow.group == nil ? 0 : 1)
    scratch.append(flow.transport.rawValue)
    scratch += client.lexicographicallyPrecedes(server) ? client + server : server + client
    scratch.add(UInt64(input), bits: 32)
    codec.write(flow, to: &scratch)
    try joined.add(scratch)
  }

  /// Address, port, and the claim where there is no address.
  private mutating func end(_ end: Endpoint) -> [UInt8] {
    var bytes: [UInt8] = [end.address == nil ? 1 : 0]
    bytes.add(end.address?.high ?? 0, bits: 64)
    bytes.add(end.address?.low ?? 0, bits: 64)
    bytes.add(UInt64(end.port), bits: 16)
    bytes.add(end.address == nil ? UInt64(codec.number(end.claim)) : 0, bits: 40)
    return bytes
  }

  /// Everything together; the conversations in the order of a listing. Throws an `InputError` where they do not fit on the disk.
  consuming func finish() throws(InputError) -> Observations {
    var listing = RecordSorter(bound, share: 0.25)
    var codec = codec
    try joined.finish()
    var current: (flow: Flow, window: TimeWindow?, key: [UInt8])?
    func emit() throws(InputError) {
      guard let flow = current?.flow else { return }
      var record = Self.place(flow)
      codec.write(flow, to: &record)
      try listing.add(record)
    }
    let windows = windows
    let reader = self.codec
    try joined.each { (bytes, range) throws(InputError) in
      let input = Int(bytes.be32(range.lowerBound + Self.keyLength))
      let flow = reader.flow(bytes, range.lowerBound + Self.keyLength + 4..<range.upperBound)
      if flow.group == nil, let known = current,
        bytes.isEqual(range.lowerBound, to: known.key.span.bytes, 0..<Self.keyLength)
      {
        var (joined, window) = (known.flow, known.window)
        joined.join(flow, seen: window, windows[input])
        window.merge(windows[input])
        current = (joined, window, known.key)
        return
      }
      try emit()
      var key: [UInt8] = []
      bytes.append(range.lowerBound..<range.lowerBound + Self.keyLength, to: &key)
      current = (flow, windows[input], key)
    }
    try emit()
    joined = RecordSorter(bound, share: 0.25)
    try listing.finish()
    let spilled = try SpilledFlows(listing, keyLength: Self.listingLength, codec, bound)
    var observations = gathered
    observations.messages.sort(by: LogMessage.precedes)
    observations.conversations = FlowList(spilled)
    return observations
  }

  /// Bytes in the order of a listing (`Flow.precedes`).
  private static func place(_ flow: Flow) -> [UInt8] {
    var bytes: [UInt8] = [flow.transport.rawValue]
    for end in [flow.client, flow.server] {
      bytes.append(end.address == nil ? 2 : end.address?.isIPv4 == true ? 0 : 1)
      bytes.add(end.address?.high ?? 0, bits: 64)
      bytes.add(end.address?.low ?? 0, bits: 64)
      bytes.add(UInt64(end.port), bits: 16)
    }
    bytes.add(UInt64(flow.origin.input), bits: 40)
    bytes.add(UInt64(flow.origin.offset), bits: 64)
    return bytes
  }
}
