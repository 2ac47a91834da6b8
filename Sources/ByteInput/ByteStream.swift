import Glibc

/// The bytes of a file or of standard input, in order, through one bounded buffer; gzip is inflated on the way.
///
/// Unread bytes lie contiguously in `buffer[unread]`, so that records are parsed where they lie. A 512 KB buffer filled by
/// `read` is faster than a memory map (page faults cost more than the copy) and keeps the process small; 400 MB of a capture take 5 to
/// 8 % less of the processor's time than with half the size.
public struct ByteStream: ~Copyable, Sendable {
  /// The buffer; only `unread` of it holds bytes of the input.
  public private(set) var buffer: [UInt8]
  /// Where the unread bytes lie in `buffer`.
  public private(set) var unread: Range<Int>
  /// How many bytes were consumed, after decompression: the position of the first unread byte.
  public private(set) var offset = 0
  /// Whether the input has no bytes past the unread ones.
  public private(set) var isAtEnd = false
  public private(set) var damage: Damage?
  /// What the input is told of by: the path as given, `-` for standard input without a name of its own.
  public let path: String
  /// Of all bytes that came, after decompression; nil where none was asked for.
  public private(set) var digest: ContentDigest?

  private let descriptor: Int32
  /// Whether reading may have to wait, as on a pipe.
  private let mayWait: Bool
  /// How many bytes are handed out at the most, after decompression.
  private let limit: Int
  private let isStopped: @Sendable () -> Bool
  private var inflater: GzipInflater?

  /// How large the buffer is at first.
  public static let initialCapacity = 512 * 1024
  /// How large the buffer may become for a single record; a longer record is skipped by its reader.
  public static let maximumCapacity = 16 * 1024 * 1024

  /// Whether the bytes are only handed over, or a digest is made of them too.
  public enum Content: Sendable {
    /// Handed over.
    case read
    /// Handed over, and a digest is made of them.
    case digested
  }

  /// Why the stream ended before the input did, or what follows the input.
  public enum Damage: Hashable, Sendable {
    /// `isStopped` said so, or the limit was reached.
    case stopped
    case gzipCutShort(compressedOffset: Int)
    case gzipCorrupt(compressedOffset: Int)
    /// Bytes follow the last gzip member that are neither another member nor padding.
    case gzipTrailingBytes(compressedOffset: Int)
  }

  /// Whether compressed bytes are inflated.
  public enum Compression: Sendable {
    /// Where they begin as gzip does.
    case recognised
    /// Never: they are taken as they are.
    case none
  }

  /// Opens a file, or standard input for `-`, which is told of by the name `standardInput`; once `isStopped`, or behind `limit` bytes, it
  /// ends early. `place` is where the bytes lie that the path stands for; nil where that is the path itself. Throws an `InputError` where the system refuses,
  /// or the path is a folder.
  public init(
    path: String, at place: String? = nil, standardInput: String = "-", content: Content = .read,
    compression: Compression = .recognised, limit: Int = .max, isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws(InputError) {
    self.path = path == "-" ? standardInput : path
    self.isStopped = isStopped
    self.limit = limit
    let place = place ?? path
    descriptor = place == "-" ? dup(STDIN_FILENO) : open(place, O_RDONLY | O_CLOEXEC)
    var status = stat()
    mayWait = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
    buffer = []
    unread = 0..<0
    guard descriptor >= 0 else {
      throw InputError(path: path, reason: String(cString: strerror(errno)), help: "check the path and its permissions")
    }
    buffer = [UInt8](repeating: 0, count: Self.initialCapacity)
    try fill(atLeast: 2)
    if compression == .recognised, unread.count >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B {
      inflater = GzipInflater(pending: Array(buffer[unread]))
      unread = 0..<0
      isAtEnd = false
    }
    guard content == .digested else { return }
    digest = ContentDigest()
    addToDigest(unread)
  }

  deinit {
    close(descriptor)
  }

  /// Reads until at least `count` bytes are unread or the input ends; returns how many are unread.
  ///
  /// The buffer grows to hold `count`, up to `maximumCapacity`. Throws an `InputError` where reading fails.
  @discardableResult
  public mutating func fill(atLeast count: Int) throws(InputError) -> Int {
    let wanted = min(count, Self.maximumCapacity)
    while unread.count < wanted, !isAtEnd {
      makeRoom(for: wanted)
      try readMore()
    }
    return unread.count
  }

  /// How many bytes to ask for where the unread ones do not suffice: half as many again where they are many, so that what begins there
  /// is not looked at anew for each piece that a pipe delivers.
  public var more: Int {
    unread.count < Self.initialCapacity ? unread.count + 1 : min(unread.count + unread.count / 2, Self.maximumCapacity)
  }

  /// Marks the first `count` unread bytes as read; a caller's promise is that there are as many.
  public mutating func consume(_ count: Int) {
    precondition(count <= unread.count, "more bytes consumed than were unread")
    offset += count
    unread = unread.lowerBound + count..<unread.upperBound
  }

  /// Goes on in the buffer of a piece, which takes the old one: who reads the next bytes into a buffer that it had before has them in its
  /// own processor's cache, and what it takes from there is not in another's.
  public mutating func move(into piece: inout StreamPiece) {
    let count = unread.count
    while piece.buffer.count < count { piece.buffer += [UInt8](repeating: 0, count: piece.buffer.count) }
    piece.buffer.replaceSubrange(0..<count, with: buffer[unread])
    swap(&buffer, &piece.buffer)
    unread = 0..<count
  }

  /// Hands the first `count` unread bytes over with the buffer in which they lie; what is left of them goes on in the piece's old one.
  public mutating func hand(_ count: Int, to piece: inout StreamPiece) {
    precondition(count <= unread.count, "more bytes handed over than were unread")
    let rest = unread.lowerBound + count..<unread.upperBound
    while piece.buffer.count < rest.count { piece.buffer += [UInt8](repeating: 0, count: piece.buffer.count) }
    piece.buffer.replaceSubrange(0..<rest.count, with: buffer[rest])
    swap(&buffer, &piece.buffer)
    piece.bytes = unread.lowerBound..<rest.lowerBound
    piece.offset = offset
    piece.isLast = isAtEnd && rest.isEmpty
    offset += count
    unread = 0..<rest.count
  }

  /// Reads past `count` bytes, however many; returns how many there were before the input's end.
  public mutating func skip(_ count: Int) throws(InputError) -> Int {
    var left = count
    while left > 0 {
      if unread.isEmpty, try fill(atLeast: 1) == 0 { break }
      let step = min(left, unread.count)
      consume(step)
      left -= step
    }
    return count - left
  }

  private mutating func addToDigest(_ range: Range<Int>) {
    guard var sum = digest else { return }
    sum.add(buffer.span.bytes, range)
    digest = sum
  }

  /// Moves the unread bytes to the front, and lets the buffer grow where `wanted` bytes do not fit.
  private mutating func makeRoom(for wanted: Int) {
    if unread.lowerBound > 0 {
      let count = unread.count
      buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        memmove(base, base + unread.lowerBound, count)
      }
      unread = 0..<count
    }
    while buffer.count < wanted { buffer += [UInt8](repeating: 0, count: buffer.count) }
  }

  private mutating func readMore() throws(InputError) {
    guard !isStopped(), offset + unread.count < limit else { return stop() }
    guard inflater == nil else { return try inflateMore() }
    guard waitForBytes() else { return stop() }
    let end = unread.upperBound
    let count = Self.read(descriptor, into: &buffer, from: end)
    if count < 0, errno == EINTR { return }
    guard count >= 0 else { throw InputError(path: path, reason: String(cString: strerror(errno))) }
    isAtEnd = count == 0
    take(count)
  }

  /// Takes so many bytes that stand behind the unread ones, up to the limit.
  private mutating func take(_ count: Int) {
    let end = unread.upperBound
    let taken = min(count, limit - offset - unread.count)
    unread = unread.lowerBound..<end + taken
    addToDigest(end..<end + taken)
  }

  private mutating func stop() {
    damage = .stopped
    isAtEnd = true
  }

  /// Waits until there is something to read, or the input has ended; false once the reading is stopped. A signal wakes whatever thread the
  /// system chooses, and not always the one that reads, so nobody waits for longer than a moment.
  private func waitForBytes() -> Bool {
    guard mayWait else { return true }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, 200) == 0 {
      if isStopped() { return false }
    }
    return !isStopped()
  }

  private mutating func inflateMore() throws(InputError) {
    guard inflater?.needsInput == true else {
      let end = unread.upperBound
      let count = inflater?.inflate(into: &buffer, from: end) ?? 0
      take(count)
      if inflater?.isFinished == true {
        damage = inflater?.damage
        isAtEnd = true
      }
      return
    }
    guard waitForBytes() else { return stop() }
    var input = [UInt8](repeating: 0, count: Self.initialCapacity)
    let count = Self.read(descriptor, into: &input, from: 0)
    if count < 0, errno == EINTR { return }
    guard count >= 0 else { throw InputError(path: path, reason: String(cString: strerror(errno))) }
    input.removeLast(input.count - count)
    inflater?.supply(input)
  }

  /// Fills `bytes[start...]` by one call; the count read, 0 at the end, negative where the system refuses.
  private static func read(_ descriptor: Int32, into bytes: inout [UInt8], from start: Int) -> Int {
    bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return Glibc.read(descriptor, base + start, bytes.count - start)
    }
  }
}
