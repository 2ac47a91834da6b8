import ByteInput
import Testing

private func digest(_ bytes: [UInt8], cutAt cuts: [Int]) -> String {
  var digest = ContentDigest()
  var start = 0
  for end in cuts.sorted() + [bytes.count] {
    digest.add(bytes.span.bytes, start..<end)
    start = end
  }
  return digest.text
}

@Test(arguments: 0..<40)
func `a digest does not depend on how the bytes are split`(count: Int) {
  let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
  let whole = digest(bytes, cutAt: [])
  for cut in 0...count { #expect(digest(bytes, cutAt: [cut, (cut + count) / 2]) == whole) }
  #expect(digest(bytes + [0], cutAt: []) != whole)
}

@Test func `compressed bytes are inflated to the same bytes`() throws {
  let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
  try withFile(GzipDeflater.compressed(bytes)) { path in
    var stream = try ByteStream(path: path, content: .digested)
    try stream.fill(atLeast: bytes.count)
    #expect(Array(stream.buffer[stream.unread]) == bytes)
    #expect(stream.digest?.text == digest(bytes, cutAt: []))
  }
}
