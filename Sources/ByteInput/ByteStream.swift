import Glibc

/// Reads a file or standard input sequentially through one bounded buffer, and inflates gzip.
///
/// Unread bytes are contiguous in `buffer[unread]`, so records are parsed in place. A 512 KB buffer filled by `read` is faster than a
/// memory map (page faults cost more than the copy) and keeps the process small. With half the size, a capture of 400 MB takes 5 to
/// 8 % more CPU time.
public struct ByteStream: ~Copyable, Sendable {
  /// Only `unread` of it holds bytes of the input.
  public private(set) var buffer: [UInt8]
  public private(set) var unread: Range<Int>
  /// The position of the first unread byte in the input, after decompression.
  public private(set) var offset = 0
  /// Whether the input has no bytes after the unread ones.
  public private(set) var isAtEnd = false
  public private(set) var damage: Damage?
  /// The name of the input in messages: the path as given; for standard input its assigned name, else `-`.
  public let path: String
  /// Of all bytes read so far, after decompression; nil unless it was requested.
  public private(set) var digest: ContentDigest?

  private let descriptor: Int32
  /// Whether reading may block, as on a pipe.
  private let mayWait: Bool
  /// The stream ends after this many bytes, after decompression.
  private let limit: Int
  private let isStopped: @Sendable () -> Bool
  private var inflater: GzipInflater?

  #if FUZZING
    public static let initialCapacity = 64 * 1024
  #else
    public static let initialCapacity = 512 * 1024
  #endif
  /// The largest buffer for a single record; readers skip longer records.
  public static let maximumCapacity = 16 * 1024 * 1024

  /// Whether a digest of all bytes is computed.
  public enum Content: Sendable {
    case read
    case digested
  }

  /// Why the stream ended before its input, or what follows the compressed data.
  public enum Damage: Hashable, Sendable {
    /// `isStopped` said so.
    case stopped
    case gzipCutShort(compressedOffset: Int)
    case gzipCorrupt(compressedOffset: Int)
    /// Bytes follow the last gzip member that are neither another member nor padding.
    case gzipTrailingBytes(compressedOffset: Int)
  }

  public enum Compression: Sendable {
    /// Inflates input that begins with gzip's magic number.
    case recognised
    /// Reads the bytes as they are.
    case none
  }

  /// Opens a file, or standard input for `-`, which messages call `standardInput`. The stream ends early once `isStopped` returns true,
  /// and after `limit` bytes. If there is a `source`, that is read from its beginning, and the path is only its name.
  ///
  /// Throws an `InputError` if the system refuses, or if the path is a folder.
  public init(
    path: String, of source: OpenFile? = nil, standardInput: String = "-", content: Content = .read,
    compression: Compression = .recognised, limit: Int = .max, isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws(InputError) {
    self.path = path == "-" ? standardInput : path
    self.isStopped = isStopped
    self.limit = limit
    descriptor = source?.again() ?? Self.open(path)
    let refusal = errno
    var status = stat()
    mayWait = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
    buffer = []
    unread = 0..<0
    guard descriptor >= 0 else { throw InputError(path: path, code: refusal) }
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

  /// Does not wait for the writer of a FIFO: that is done where `isStopped` is asked.
  private static func open(_ path: String) -> Int32 {
    path == "-" ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  }

  /// Reads until at least `count` bytes are unread or the input ends; returns the number of unread bytes.
  ///
  /// The buffer grows to hold `count`, up to `maximumCapacity`. Throws an `InputError` if reading fails.
  @discardableResult
  public mutating func fill(atLeast count: Int) throws(InputError) -> Int {
    let wanted = min(count, Self.maximumCapacity)
    while unread.count < wanted, !isAtEnd {
      makeRoom(for: wanted)
      try readMore()
    }
    return unread.count
  }

  /// How many bytes to request if the unread ones do not suffice. Grows by half for long records, so that a long record is not scanned
  /// again for each small piece that a pipe delivers.
  public var more: Int {
    unread.count < Self.initialCapacity ? unread.count + 1 : min(unread.count + unread.count / 2, Self.maximumCapacity)
  }

  /// Marks the first `count` unread bytes as read; there must be at least as many.
  public mutating func consume(_ count: Int) {
    precondition(count <= unread.count, "more bytes consumed than were unread")
    offset += count
    unread = unread.lowerBound + count..<unread.upperBound
  }

  /// Exchanges buffers with the piece and keeps the unread bytes. Reusing a thread's buffer keeps it in that core's cache.
  public mutating func move(into piece: inout StreamPiece) {
    let count = unread.count
    while piece.buffer.count < count { piece.buffer += [UInt8](repeating: 0, count: piece.buffer.count) }
    piece.buffer.replaceSubrange(0..<count, with: buffer[unread])
    swap(&buffer, &piece.buffer)
    unread = 0..<count
  }

  /// Moves the buffer with the first `count` unread bytes into the piece; the rest of them is copied into the piece's old buffer.
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

  /// Skips `count` bytes; returns how many the input had.
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

  /// Everything that is left. Throws an `InputError` with this help if that is more than `limit` bytes.
  public mutating func rest(upTo limit: Int, help: String) throws(InputError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try fill(atLeast: 1) > 0 {
      guard unread.count <= limit - bytes.count else {
        throw InputError(path: path, reason: "it is larger than \(limit) bytes", help: help)
      }
      bytes += buffer[unread]
      consume(unread.count)
    }
    return bytes
  }

  private mutating func addToDigest(_ range: Range<Int>) {
    guard var sum = digest else { return }
    sum.add(buffer.span.bytes, range)
    digest = sum
  }

  /// Moves the unread bytes to the front, and grows the buffer if `wanted` bytes do not fit.
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
    guard !isStopped() else { return stop() }
    guard offset + unread.count < limit else {
      isAtEnd = true
      return
    }
    guard inflater == nil else { return try inflateMore() }
    guard waitForBytes() else { return stop() }
    let end = unread.upperBound
    let count = Self.read(descriptor, into: &buffer, from: end)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count >= 0 else { throw InputError(path: path, code: errno, help: nil) }
    isAtEnd = count == 0
    take(count)
  }

  /// Adds the `count` bytes after the unread ones to them, up to the limit.
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

  /// Waits for bytes or the end of the input; returns false once reading is stopped. Polls in short intervals, because a signal may wake
  /// another thread than the reading one.
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
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count >= 0 else { throw InputError(path: path, code: errno, help: nil) }
    input.removeLast(input.count - count)
    inflater?.supply(input)
  }

  /// Fills `bytes[start...]` with one system call; returns its result.
  private static func read(_ descriptor: Int32, into bytes: inout [UInt8], from start: Int) -> Int {
    bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return Glibc.read(descriptor, base + start, bytes.count - start)
    }
  }
}

/// Bytes that were moved out of a stream, with the buffer that holds them.
public struct StreamPiece: ~Copyable, Sendable {
  /// Only `bytes` of it belong to the piece.
  public internal(set) var buffer: [UInt8]
  public internal(set) var bytes = 0..<0
  /// The position of the first byte in the input, after decompression.
  public internal(set) var offset = 0
  /// Whether the input ends with this piece.
  public internal(set) var isLast = false

  public init() {
    buffer = [UInt8](repeating: 0, count: ByteStream.initialCapacity)
  }
}
