import Testing

@testable import FlowIngest

@Test func `a cache of texts keeps only so many bytes of them`() {
  var sink = LogSink()
  // Seventeen objects of 4 MB are more than it keeps.
  let numbers = (0..<18).map { number -> Int? in
    let object = [UInt8](repeating: UInt8(ascii: "a") + UInt8(number), count: 4 * 1024 * 1024)
    return sink.number(ofObject: ScannedValue(kind: .object, start: 0, end: object.count), object.span.bytes)
  }
  #expect(numbers.prefix(16) == (0..<16).map { $0 }[...])
  #expect(numbers.last == .some(nil))
}
