import ByteInput
import FlowIngest
import Foundation

/// Reads a file cut at every length.
struct CheckedFile {
  /// Whether the whole file is an input that can be read.
  private(set) var isRead = false
  private(set) var prefixes = 0
  private(set) var complaints: [String] = []

  /// The last prefix that was read without damage. Longer prefixes must contain what it contained.
  private var sound = PrefixReading()
  private var format: String?
  /// Whether the whole file is a log of a component.
  private var isComponentLog = false

  /// Every length up to this one is read, then every `stride`th.
  private static let everyLength = 4096
  private static let stride = 97
  /// After this many complaints the rest of a file is not read.
  private static let complaintLimit = 5

  /// Checks a file and, if it is compressed, also its content.
  static func check(_ path: String, worker: Int) -> CheckedFile {
    var file = CheckedFile()
    guard let bytes = FileManager.default.contents(atPath: path).map(Array.init) else { return file }
    Watch.begin(worker, path)
    file.check(bytes, .of(bytes), worker)
    if let unpacked = Unpacked.content(of: path, bytes) {
      file.sound = PrefixReading()
      file.format = nil
      file.check(unpacked, .of(unpacked), worker)
    }
    Watch.end(worker)
    return file
  }

  private mutating func check(_ bytes: [UInt8], _ boundaries: RecordBoundaries, _ worker: Int) {
    guard let prefix = PrefixFile() else { return complain("a temporary file cannot be created") }
    let whole = PrefixReading(of: prefix.path(holding: bytes[...]))
    guard whole.isRead else {
      for length in Swift.stride(from: 0, to: bytes.count, by: Self.stride) { read(bytes, length, prefix, worker) }
      return
    }
    isRead = true
    isComponentLog = whole.format == "component-log"
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
      // What a component's log is may show only in a later line, and half a line may look like another one.
      if isComponentLog ? sound.isRead : format != nil {
        complain("cut at \(length): refused, but a shorter prefix is read")
      }
      if complete > 0, !isComponentLog { complain("cut at \(length): refused, but it has \(complete) whole records") }
      return
    }
    if let format, format != reading.format {
      complain("cut at \(length): read as \(reading.format) instead of \(format)")
    }
    format = reading.format
    if reading.records < max(sound.records, complete) {
      complain(
        "cut at \(length): \(reading.records) records instead of \(complete); a shorter prefix had \(sound.records)")
    }
    if let lost = reading.lost(of: sound) { complain("cut at \(length): a shorter prefix had more packets of \(lost)") }
    if boundaries.cuts(at: length), !reading.isDamaged {
      complain("cut at \(length): a record is cut, and no damage is reported")
    }
    if !reading.isDamaged { sound = reading }
  }

  private mutating func complain(_ sentence: String) { complaints.append(sentence) }
}
