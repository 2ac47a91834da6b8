import ByteInput
import FlowModel

/// Merges several inputs like `MergedObservations`, but sorts the flows on disk if they do not fit into memory.
struct BoundedObservations: ~Copyable {
  private var gathered = Observations()
  private var codec = FlowCodec()
  /// Sorted by both endpoints in a direction-independent order, then by input.
  private var joined: RecordSorter
  private let bound: MemoryBound
  /// The window of each input.
  private var windows: [TimeWindow?] = []
  private var scratch: [UInt8] = []

  private static let endLength = 24
  private static let keyLength = 2 * endLength + 2
  private static let listingLength = 52

  init(_ bound: MemoryBound) {
    self.bound = bound
    joined = RecordSorter(bound, share: 0.25)
  }

  var inputCount: Int { gathered.statistics.inputs.count }

  /// Adds another input without its flows, which the following calls of `add` add.
  mutating func begin(_ other: Observations) {
    gathered.statistics.merge(other.statistics)
    gathered.translations += other.translations
    gathered.messages += other.messages
    gathered.isGrouped = gathered.isGrouped || other.isGrouped
    windows.append(other.statistics.window)
  }

  /// Adds a flow of the last input.
  mutating func add(_ flow: Flow) throws(InputError) { try add(flow, from: windows.count - 1) }

  /// Adds a flow of the given input, counted in the order of `begin`.
  mutating func add(_ flow: Flow, from input: Int) throws(InputError) {
    scratch.removeAll(keepingCapacity: true)
    let (client, server) = (end(flow.client), end(flow.server))
    // A group is complete, so no other flow may be joined with it.
    scratch.append(flow.group == nil ? 0 : 1)
    scratch.append(flow.transport.rawValue)
    scratch += client.lexicographicallyPrecedes(server) ? client + server : server + client
    scratch.add(UInt64(input), bits: 32)
    codec.write(flow, to: &scratch)
    try joined.add(scratch)
  }

  /// Address and port, or the claim if there is no address.
  private mutating func end(_ end: Endpoint) -> [UInt8] {
    var bytes: [UInt8] = [end.address == nil ? 1 : 0]
    bytes.add(end.address?.high ?? 0, bits: 64)
    bytes.add(end.address?.low ?? 0, bits: 64)
    bytes.add(UInt64(end.port), bits: 16)
    bytes.add(end.address == nil ? UInt64(codec.number(end.claim)) : 0, bits: 40)
    return bytes
  }

  /// Returns everything, with the flows in listing order. Throws an `InputError` if writing to disk fails.
  consuming func finish() throws(InputError) -> Observations {
    var listing = RecordSorter(bound, share: 0.25)
    var codec = codec
    try joined.finish()
    var current: (flow: Flow, window: TimeWindow?, key: [UInt8])?
    func emit() throws(InputError) {
      guard let flow = current?.flow else { return }
      var record = Self.listingKey(flow)
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

  /// A key whose byte order is the listing order (`Flow.precedes`).
  private static func listingKey(_ flow: Flow) -> [UInt8] {
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
