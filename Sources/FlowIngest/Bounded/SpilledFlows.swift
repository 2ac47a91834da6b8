import ByteInput
import FlowModel
import Synchronization

/// Flows on disk in listing order, decoded on access.
///
/// A class, because copies of the list share the files and the read buffers.
final class SpilledFlows: FlowSource {
  private struct Window {
    var start = 0
    var bytes: [UInt8] = []
  }

  private let file: ScratchFile
  private let places: ScratchFile
  let count: Int
  private let byteCount: Int
  private let codec: FlowCodec
  private let bound: MemoryBound
  /// The last read parts of both files.
  private let windows = Mutex((file: Window(), places: Window()))

  private static let windowSize = 64 * 1024
  private static let placeLength = 8

  /// Writes the records of `sorted` without their key, the first `keyLength` bytes.
  init(
    _ sorted: borrowing RecordSorter, keyLength: Int, _ codec: FlowCodec, _ bound: MemoryBound
  ) throws(InputError) {
    self.codec = codec
    self.bound = bound
    file = try ScratchFile()
    places = try ScratchFile()
    var (offset, count) = (0, 0)
    var (held, heldPlaces): ([UInt8], [UInt8]) = ([], [])
    let (file, places) = (file, places)
    func flush() throws(InputError) {
      try file.write(held, at: offset - held.count)
      try places.write(heldPlaces, at: count * Self.placeLength - heldPlaces.count)
      held.removeAll(keepingCapacity: true)
      heldPlaces.removeAll(keepingCapacity: true)
    }
    try sorted.each { (bytes, range) throws(InputError) in
      heldPlaces.add(UInt64(offset), bits: 64)
      bytes.append(range.lowerBound + keyLength..<range.upperBound, to: &held)
      offset += range.count - keyLength
      count += 1
      if held.count >= Self.windowSize { try flush() }
    }
    try flush()
    self.count = count
    byteCount = offset
  }

  var failure: String? { bound.tally.failure?.message }

  func flow(at place: Int) -> Flow {
    do {
      return try windows.withLock { (windows) throws(InputError) in
        let start = try offset(place, &windows.places)
        let end = place + 1 < count ? try offset(place + 1, &windows.places) : byteCount
        try Self.load(start..<end, of: file, byteCount, &windows.file)
        let first = start - windows.file.start
        return codec.flow(windows.file.bytes.span.bytes, first..<first + end - start)
      }
    } catch {
      // A collection's subscript cannot throw; the run ends with this failure before anything is reported.
      bound.note(failure: error)
      return Flow(
        client: Endpoint(address: nil, port: 0), server: Endpoint(address: nil, port: 0), transport: .tcp,
        clientBy: .unknown, origin: Origin(input: 0, offset: 0))
    }
  }

  private func offset(_ place: Int, _ window: inout Window) throws(InputError) -> Int {
    let start = place * Self.placeLength
    try Self.load(start..<start + Self.placeLength, of: places, count * Self.placeLength, &window)
    return Int(window.bytes.span.bytes.be64(start - window.start))
  }

  /// Loads a range of a file of `byteCount` bytes into the window. Sequential access reads ahead; a jump reads little.
  private static func load(
    _ range: Range<Int>, of file: ScratchFile, _ byteCount: Int, _ window: inout Window
  ) throws(InputError) {
    let end = window.start + window.bytes.count
    guard range.lowerBound < window.start || range.upperBound > end else { return }
    let isNext = (window.start...end).contains(range.lowerBound)
    let wanted = max(range.count, isNext ? windowSize : 1024)
    let count = min(wanted, byteCount - range.lowerBound)
    // Leaves the window empty if reading fails.
    var bytes: [UInt8] = []
    swap(&bytes, &window.bytes)
    if bytes.count != count { bytes = [UInt8](repeating: 0, count: count) }
    try file.read(at: range.lowerBound, into: &bytes, 0..<count)
    window = Window(start: range.lowerBound, bytes: bytes)
  }
}
