/// Reads the regular files of a tar archive as a stream (POSIX ustar and pax, GNU long names). Never writes a file.
///
///      0      100    124      136    156    157          257      345      500
///     +------+------+--------+------+------+------------+--------+--------+
///     | name | mode | size   | time | type | link's name | ustar  | prefix |  512 bytes, then the content in 512-byte blocks
///     +------+------+--------+------+------+------------+--------+--------+
///
/// Skips links, devices and folders, members with an absolute name or one with `..`, members larger than `memberLimit`, and wanted members
/// after the first `totalLimit` bytes of them.
public struct TarReader {
  /// Sentences about wanted members that were skipped or damaged, the first few and how many more there are.
  public var damage: [String] {
    sentences + (furtherSentences > 0 ? ["\(furtherSentences) more of its files were left out or are damaged"] : [])
  }

  private var sentences: [String] = []
  private var furtherSentences = 0
  private var longName: String?
  /// Bytes of wanted members so far.
  private var taken = 0

  private static let blockSize = 512
  public static let memberLimit = 128 * 1024 * 1024
  /// As much as a file of gzip's best ratio, 1000 to 1, has in two megabytes.
  public static let totalLimit = 2 * 1024 * 1024 * 1024
  /// Names in extensions that are longer are ignored.
  private static let nameLimit = 64 * 1024
  private static let damageLimit = 20

  public init() {}

  public static func matches(_ bytes: RawSpan) -> Bool {
    bytes.byteCount >= blockSize && bytes.be32(257) == 0x7573_7461 && bytes.u8(261) == UInt8(ascii: "r")
  }

  /// Calls `take` with each regular file whose name is wanted, as soon as it is read, so that only one is in memory. Throws an
  /// `InputError` if reading fails.
  public mutating func read(
    _ stream: inout ByteStream, wants isWanted: (String) -> Bool, take: (_ name: String, _ content: [UInt8]) -> Void
  ) throws(InputError) {
    while try stream.fill(atLeast: Self.blockSize) >= Self.blockSize {
      let header = Array(stream.buffer[stream.unread.lowerBound..<stream.unread.lowerBound + Self.blockSize])
      stream.consume(Self.blockSize)
      if header.allSatisfy({ $0 == 0 }) { return }
      guard let size = Self.number(header[124..<136]), Self.hasValidChecksum(header) else {
        return note("the header at byte \(stream.offset - Self.blockSize) is damaged; the rest was not read")
      }
      let name = longName ?? Self.name(header)
      longName = nil
      switch header[156] {
      case 0, UInt8(ascii: "0"): try takeFile(name, size, &stream, isWanted, take)
      case UInt8(ascii: "L"), UInt8(ascii: "x"): try takeName(header[156], size, &stream)
      default: guard try skip(size, &stream) else { return }
      }
    }
    if !stream.unread.isEmpty { note("the archive ends inside a header") }
  }

  private mutating func takeFile(
    _ name: String, _ size: Int, _ stream: inout ByteStream, _ isWanted: (String) -> Bool,
    _ take: (String, [UInt8]) -> Void
  ) throws(InputError) {
    let leadsAway = name.hasPrefix("/") || name.split(separator: "/").contains("..")
    if isWanted(name), leadsAway { note("'\(name)' has a path outside the archive and was left out") }
    if isWanted(name), size > Self.memberLimit {
      note("'\(name)' is larger than \(Self.memberLimit) bytes and was left out")
    }
    guard !leadsAway, isWanted(name), size <= Self.memberLimit else {
      _ = try skip(size, &stream)
      return
    }
    guard size <= Self.totalLimit - taken else {
      note("'\(name)' comes after \(taken) bytes of other files and was left out: \(Self.totalLimit) are read at most")
      _ = try skip(size, &stream)
      return
    }
    taken += size
    var content: [UInt8] = []
    while content.count < size, try stream.fill(atLeast: 1) > 0 {
      let count = min(size - content.count, stream.unread.count)
      content += stream.buffer[stream.unread.lowerBound..<stream.unread.lowerBound + count]
      stream.consume(count)
    }
    if content.count < size { note("'\(name)' is cut short: it has \(content.count) of \(size) bytes") }
    take(name, content)
    _ = try skip(0, padding: size, &stream)
  }

  /// Reads a GNU long name, or the `path` of a pax header, for the next member.
  private mutating func takeName(_ type: UInt8, _ size: Int, _ stream: inout ByteStream) throws(InputError) {
    guard size <= Self.nameLimit, try stream.fill(atLeast: size) >= size else {
      _ = try skip(size, &stream)
      return
    }
    let text = String(
      decoding: stream.buffer[stream.unread.lowerBound..<stream.unread.lowerBound + size], as: UTF8.self)
    if type == UInt8(ascii: "L") {
      longName = String(text.prefix { $0 != "\0" })
    } else {
      for record in text.split(separator: "\n") {
        let parts = record.split(separator: " ", maxSplits: 1)
        if parts.count == 2, parts[1].hasPrefix("path=") { longName = String(parts[1].dropFirst(5)) }
      }
    }
    _ = try skip(size, &stream)
  }

  /// Skips a member's content and the padding of its last block; returns false if the archive ends first.
  private mutating func skip(_ size: Int, padding of: Int? = nil, _ stream: inout ByteStream) throws(InputError) -> Bool
  {
    let whole = of ?? size
    var left = size + (Self.blockSize - whole % Self.blockSize) % Self.blockSize
    while left > 0 {
      guard try stream.fill(atLeast: 1) > 0 else {
        note("the archive ends inside a member")
        return false
      }
      let count = min(left, stream.unread.count)
      stream.consume(count)
      left -= count
    }
    return true
  }

  private mutating func note(_ sentence: String) {
    if sentences.count < Self.damageLimit { sentences.append(sentence) } else { furtherSentences += 1 }
  }

  private static func name(_ header: [UInt8]) -> String {
    let name = text(header[0..<100])
    let prefix = text(header[345..<500])
    return prefix.isEmpty || header[262] == UInt8(ascii: " ") ? name : prefix + "/" + name
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Parses octal digits or, if the first bit is set, a big-endian number. Nil for anything else and for larger numbers.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    if let first = bytes.first, first & 0x80 != 0 {
      guard first == 0x80, bytes.dropFirst().dropLast(7).allSatisfy({ $0 == 0 }) else { return nil }
      return bytes.suffix(7).reduce(0) { $0 << 8 | Int($1) }
    }
    let digits = bytes.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    return digits.reduce(0) { $0 << 3 | Int($1 & 7) }
  }

  private static func hasValidChecksum(_ header: [UInt8]) -> Bool {
    let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    return number(header[148..<156]) == sum
  }
}
