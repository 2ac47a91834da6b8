import ByteInput
import Foundation
import Testing

/// `flow log` and a line break, 20,000 times.
private let plain = [UInt8](repeatElement(Array("flow log\n".utf8), count: 20_000).joined())

private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  try withFile(bytes) { path in
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "--stdout", "--no-name", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let compressed = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(compressed)
  }
}

/// Everything that a stream delivers, and its damage.
private func read(_ bytes: [UInt8]) throws -> (bytes: [UInt8], damage: ByteStream.Damage?) {
  try withFile(bytes) { path in
    var stream = try ByteStream(path: path)
    var result: [UInt8] = []
    while try stream.fill(atLeast: 1) > 0 {
      result += stream.buffer[stream.unread]
      stream.consume(stream.unread.count)
    }
    #expect(stream.offset == result.count)
    return (result, stream.damage)
  }
}

@Test func `a file's bytes are delivered unchanged`() throws {
  #expect(try read(plain).bytes == plain)
  #expect(try read([]).bytes == [])
  #expect(try read([0x1F]).bytes == [0x1F])
}

@Test func `all members of a gzip file are inflated`() throws {
  let member = try gzip(plain)
  let result = try read(member + member)
  #expect(result.bytes == plain + plain)
  #expect(result.damage == nil)
}

@Test func `padding after gzip is not damage, other bytes are`() throws {
  let member = try gzip(plain)
  #expect(try read(member + [0, 0, 0, 0]).damage == nil)
  let followed = try read(member + Array("more".utf8))
  #expect(followed.bytes == plain)
  #expect(followed.damage == .gzipTrailingBytes(compressedOffset: member.count))
}

@Test func `gzip cut anywhere delivers the bytes before the cut and reports damage`() throws {
  let member = try gzip(plain)
  for length in stride(from: 2, to: member.count, by: 7) {
    let result = try read(Array(member.prefix(length)))
    #expect(plain.starts(with: result.bytes))
    guard case .gzipCutShort = result.damage else {
      Issue.record("\(String(describing: result.damage))")
      continue
    }
  }
}

@Test func `damaged gzip delivers the bytes before the damage and reports it`() throws {
  var member = try gzip(plain)
  for place in member.count / 2..<member.count / 2 + 8 { member[place] ^= 0xFF }
  let result = try read(member)
  #expect(result.bytes != plain)
  guard case .gzipCorrupt = result.damage else {
    Issue.record("\(String(describing: result.damage))")
    return
  }
}

@Test func `the buffer grows for a long record, up to its limit`() throws {
  try withFile([UInt8](repeating: 7, count: ByteStream.maximumCapacity + 10)) { path in
    var stream = try ByteStream(path: path)
    #expect(try stream.fill(atLeast: 1_000_000) >= 1_000_000)
    #expect(try stream.fill(atLeast: .max) == ByteStream.maximumCapacity)
    #expect(try stream.skip(.max) == ByteStream.maximumCapacity + 10)
  }
}

@Test(arguments: [1, 70_000, 300_000])
func `moving pieces out of a stream loses no byte`(step: Int) throws {
  let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
  try withFile(bytes) { path in
    var stream = try ByteStream(path: path)
    var one = StreamPiece()
    var other = StreamPiece()
    var moved: [UInt8] = []
    while try stream.fill(atLeast: 1) > 0 {
      swap(&one, &other)
      stream.move(into: &one)
      let known = try stream.fill(atLeast: 2 * step)
      #expect(stream.offset == moved.count)
      stream.hand(min(step, known), to: &one)
      moved += one.buffer[one.bytes]
      guard step > 1 || moved.count < 1000 else { return #expect(moved[...] == bytes[..<moved.count]) }
    }
    #expect(moved == bytes)
  }
}

@Test func `a path that cannot be read throws an error`() {
  #expect(throws: InputError.self) { _ = try ByteStream(path: "/nowhere/at/all").offset }
  #expect(throws: InputError.self) { _ = try ByteStream(path: "/").offset }
}

@Test func `a folder is replaced by its files, sorted and without hidden ones`() throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  try FileManager.default.createDirectory(
    at: folder.appendingPathComponent("sub"), withIntermediateDirectories: true)
  for name in ["b", "sub/c", "a", ".hidden"] { try Data().write(to: folder.appendingPathComponent(name)) }
  try FileManager.default.createSymbolicLink(
    at: folder.appendingPathComponent("loop"), withDestinationURL: folder)
  let files = try InputPaths([folder.path, "-"]).files
  #expect(files == ["a", "b", "sub/c"].map { folder.path + "/" + $0 } + ["-"])
}
