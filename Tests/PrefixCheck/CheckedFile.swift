import ByteInput
import FlowIngest
import Foundation

/// One file, read in every length.
struct CheckedFile {
  /// Whether the whole file is an input.
  private(set) var isRead = false
  private(set) var prefixes = 0
  private(set) var complaints: [String] = []

  /// The last prefix that was read without damage: what it showed must not vanish.
  private var sound = PrefixReading()
  private var format: String?

  /// Every length up to this one is read, then every 97th.
  private static let everyLength = 4096
  private static let stride = 97
  /// A file with more complaints than this is broken enough.
  private static let complaintLimit = 5

  /// Checks one file, and, where it is packed, what is in it too.
  static func check(_ path: String, worker: Int) -> CheckedFile {
    var file = CheckedFile()
    guard let bytes = FileManager.default.contents(atPath: path).map(Array.init) else { return file }
    Watch.turn(worker, to: path)
    file.check(bytes, .of(bytes), worker)
    if let unpacked = Unpacked.content(of: path, bytes) {
      file.sound = PrefixReading()
      file.format = nil
      file.check(unpacked, .of(unpacked), worker)
    }
    Watch.rest(worker)
    return file
  }

  private mutating func check(_ bytes: [UInt8], _ boundaries: RecordBoundaries, _ worker: Int) {
    guard let prefix = PrefixFile() else { return complain("no temporary file can be made") }
    let whole = PrefixReading(of: prefix.path(holding: bytes[...]))
    guard whole.isRead else {
      for length in Swift.stride(from: 0, to: bytes.count, by: Self.stride) { read(bytes, length, prefix, worker) }
      return
    }
    isRead = true
    let boundaries = boundaries.agrees(with: whole) ? boundaries : .unknown
    for length in Self.lengths(bytes.count) where complaints.count < Self.complaintLimit {
      judge(read(bytes, length, prefix, worker), length, boundaries)
    }
  }

  private static func lengths(_ count: Int) -> [Int] {
    Array(0..<min(count, everyLength)) + Array(Swift.stride(from: everyLength, to: count, by: stride)) + [count]
  }

  @discardableResult
  private mutating func read(_ bytes: [UInt8], _ length: Int, _ file: PrefixFile, _ worker: Int) -> PrefixReading {
    Watch.read(worker, length)
    prefixes += 1
    return PrefixReading(of: file.path(holding: bytes[..<length]))
  }

  private mutating func judge(_ reading: PrefixReading, _ length: Int, _ boundaries: RecordBoundaries) {
    let complete = boundaries.complete(in: length)
    guard reading.isRead else {
      if format != nil { complain("cut at \(length), it is refused, and a shorter prefix is read") }
      if complete > 0 { complain("cut at \(length), it is refused, with \(complete) whole records") }
      return
    }
    if let format, format != reading.format {
      complain("cut at \(length), it is taken for \(reading.format) instead of \(format)")
    }
    format = reading.format
    if reading.records < max(sound.records, complete) {
      complain(
        "cut at \(length), it has \(reading.records) records of \(complete) whole ones, and of \(sound.records) before")
    }
    if let lost = reading.lost(of: sound) { complain("cut at \(length), it has lost something of \(lost)") }
    if boundaries.cuts(at: length), !reading.isDamaged { complain("cut at \(length), a record is cut without a word") }
    if !reading.isDamaged { sound = reading }
  }

  private mutating func complain(_ sentence: String) { complaints.append(sentence) }
}
