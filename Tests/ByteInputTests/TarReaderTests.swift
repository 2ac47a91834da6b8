import ByteInput
import Testing

/// A member of an archive: header with checksum, content, padding.
private func member(_ name: String, _ content: [UInt8], type: Character = "0", size: String? = nil) -> [UInt8] {
  var header = [UInt8](repeating: 0, count: 512)
  func write(_ text: String, at offset: Int) {
    for (place, byte) in text.utf8.enumerated() { header[offset + place] = byte }
  }
  write(name, at: 0)
  write(size ?? octal(content.count, 11), at: 124)
  write("        ", at: 148)
  write(String(type), at: 156)
  write("ustar", at: 257)
  write(octal(header.reduce(0) { $0 + Int($1) }, 6), at: 148)
  return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
}

private func octal(_ number: Int, _ width: Int) -> String {
  let digits = String(number, radix: 8)
  return String(repeating: "0", count: width - digits.count) + digits
}

private let end = [UInt8](repeating: 0, count: 1024)

/// The members as `name=content`, and the damage.
private func read(_ archive: [UInt8]) throws -> (members: [String], damage: [String]) {
  try withFile(archive) { path in
    var stream = try ByteStream(path: path)
    var reader = TarReader()
    var members: [String] = []
    try reader.read(&stream, wants: { $0.hasSuffix(".yaml") }) { name, content in
      members.append("\(name)=\(String(decoding: content, as: UTF8.self))")
    }
    return (members, reader.damage)
  }
}

@Test func `wanted regular files are read, and everything else is skipped`() throws {
  let archive =
    member("a/", [], type: "5") + member("a/one.yaml", Array("x: 1".utf8)) + member("a/log.txt", [1, 2, 3])
    + member("link.yaml", [], type: "2") + member("two.yaml", [UInt8](repeating: 65, count: 600)) + end
  let (members, damage) = try read(archive)
  #expect(members == ["a/one.yaml=x: 1", "two.yaml=" + String(repeating: "A", count: 600)])
  #expect(damage == [])
}

@Test(arguments: ["/etc/passwd.yaml", "../up.yaml", "a/../../up.yaml"])
func `a member with a path outside the archive is left out and reported`(name: String) throws {
  let (members, damage) = try read(member(name, [1]) + member("in.yaml", Array("y".utf8)) + end)
  #expect(members == ["in.yaml=y"])
  #expect(damage.first?.contains(name) == true)
}

@Test func `long names of both kinds apply to the next member`() throws {
  let long = String(repeating: "n", count: 150) + ".yaml"
  let gnu = member("././@LongLink", Array((long + "\0").utf8), type: "L") + member("short", Array("g".utf8))
  let pax =
    member("pax", Array("\(long.utf8.count + 10) path=\(long)\n".utf8), type: "x") + member("short", Array("p".utf8))
  #expect(try read(gnu + pax + end).members == ["\(long)=g", "\(long)=p"])
}

@Test func `a header that claims too much costs no memory and is reported`() throws {
  let (members, damage) = try read(member("huge.yaml", [1, 2, 3], size: "77777777777"))
  #expect(members == [])
  #expect(damage.count == 2)
}

@Test func `an archive cut anywhere delivers the members before the cut and reports damage`() throws {
  let archive = member("one.yaml", Array("x: 1".utf8)) + member("two.yaml", [UInt8](repeating: 65, count: 600))
  for length in stride(from: 1, to: archive.count, by: 101) {
    let (members, damage) = try read(Array(archive.prefix(length)))
    #expect(members.count <= 2)
    #expect(length < 1024 || members.first == "one.yaml=x: 1")
    #expect(length == 1024 || !damage.isEmpty, "\(length)")
  }
}
