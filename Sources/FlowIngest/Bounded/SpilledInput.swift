import ByteInput
import FlowModel
import Synchronization

/// Collects the flows of one input on disk, part by part.
///
/// A class, because the tables of all parts add to it. A failure is kept and thrown when the flows are read back.
final class SpilledInput: Sendable {
  private struct State: ~Copyable {
    var codec = FlowCodec()
    var decided: RecordLog
    /// Two records a flow: first with the first sender as the client, then reversed.
    var undecided: RecordLog
    /// Each endpoint that sent something, with its peer.
    var places: RecordSorter
    var failure: InputError?
  }

  private let state: Mutex<State?>

  init(_ bound: MemoryBound) {
    state = Mutex(
      State(
        decided: RecordLog(bound), undecided: RecordLog(bound), places: RecordSorter(bound, share: 0.125)))
  }

  func take(_ flow: Flow) {
    change { (state) throws(InputError) in
      var bytes: [UInt8] = []
      state.codec.write(flow, to: &bytes)
      try state.decided.add(bytes)
    }
  }

  /// Takes a flow whose client is not known, in both directions; in `first` the first sender is the client.
  func take(undecided first: Flow, or second: Flow) {
    change { (state) throws(InputError) in
      for flow in [first, second] {
        var bytes: [UInt8] = []
        state.codec.write(flow, to: &bytes)
        try state.undecided.add(bytes)
      }
    }
  }

  /// Records that this end of the flow that was first seen at `origin` sent something. The origin tells apart flows whose ends have only
  /// names.
  func addSender(_ key: FlowKey, _ end: FlowKey.End, origin: Int) {
    let a = Self.place(key.aHigh, key.aLow, key.aPort)
    let b = Self.place(key.bHigh, key.bLow, key.bPort)
    var record = [key.transport] + (end == .a ? a + b : b + a)
    record.add(UInt64(origin), bits: 64)
    change { (state) throws(InputError) in try state.places.add(record) }
  }

  private static func place(_ high: UInt64, _ low: UInt64, _ port: UInt16) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(18)
    for word in [high, low] { bytes.add(word, bits: 64) }
    bytes.add(UInt64(port), bits: 16)
    return bytes
  }

  /// Bytes of protocol, address and port.
  private static let placeLength = 19

  /// Runs `work` unless an earlier call failed.
  private func change(_ work: (inout State) throws(InputError) -> Void) {
    state.withLock { held in
      guard var state = held.take() else { return }
      do throws(InputError) {
        if state.failure == nil { try work(&state) }
      } catch {
        state.failure = error
      }
      held = consume state
    }
  }

  /// Determines the clients from all flows, then calls `take` with each flow, in no particular order. Rethrows its errors, and throws an
  /// `InputError` if the disk failed. Can be called once.
  func each(_ take: (Flow) throws(InputError) -> Void) throws(InputError) {
    guard var state = state.withLock({ $0.take() }) else { return }
    if let failure = state.failure { throw failure }
    let codec = state.codec
    try state.decided.each { (bytes, range) throws(InputError) in try take(codec.flow(bytes, range)) }
    guard !state.undecided.isEmpty else { return }
    let listeners = try Self.listeners(&state)
    var first: Flow?
    try state.undecided.each { (bytes, range) throws(InputError) in
      let flow = codec.flow(bytes, range)
      guard let earlier = first else {
        first = flow
        return
      }
      first = nil
      try take(Self.decided(earlier, or: flow, listeners))
    }
  }

  private static func listeners(_ state: inout State) throws(InputError) -> Set<[UInt8]> {
    try state.places.finish()
    var listeners: Set<[UInt8]> = []
    var last: [UInt8] = []
    try state.places.each { (bytes, range) throws(InputError) in
      let place = range.lowerBound..<range.lowerBound + placeLength
      if last.count == placeLength, bytes.isEqual(place.lowerBound, to: last.span.bytes, 0..<placeLength) {
        listeners.insert(last)
      } else {
        last.removeAll(keepingCapacity: true)
        bytes.append(place, to: &last)
      }
    }
    return listeners
  }

  private static func decided(_ first: Flow, or second: Flow, _ listeners: Set<[UInt8]>) -> Flow {
    func end(_ end: Endpoint) -> ClientGuess.End {
      let address = end.address ?? IPAddress(high: 0, low: 0)
      let place = [first.transport.rawValue] + place(address.high, address.low, end.port)
      return ClientGuess.End(port: end.port, isListener: end.port != 0 && listeners.contains(place))
    }
    let (client, evidence) = ClientGuess.client(a: end(first.client), b: end(first.server), firstSender: .a)
    var flow = client == .a ? first : second
    flow.clientBy = evidence
    return flow
  }
}

extension [UInt8] {
  /// Appends a big-endian number.
  mutating func add(_ number: UInt64, bits: UInt64) {
    for shift in stride(from: bits, to: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> (shift - 8))) }
  }
}
