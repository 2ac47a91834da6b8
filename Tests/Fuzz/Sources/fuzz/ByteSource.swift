/// Takes choices from the fuzzer's bytes. After the last byte every choice is 0.
struct ByteSource {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = Array(bytes) }

  var isEmpty: Bool { place >= bytes.count }

  mutating func byte() -> UInt8 {
    guard place < bytes.count else { return 0 }
    place += 1
    return bytes[place - 1]
  }

  /// At most `limit`.
  mutating func number(upTo limit: Int) -> Int {
    let large = limit > 255 ? Int(byte()) << 8 : 0
    return (large | Int(byte())) % (limit + 1)
  }

  mutating func isChosen() -> Bool { byte() & 1 == 1 }

  mutating func element<Element>(of choices: [Element]) -> Element { choices[number(upTo: choices.count - 1)] }

  /// Up to `limit` bytes as they are.
  mutating func rest(upTo limit: Int) -> ArraySlice<UInt8> {
    let end = min(bytes.count, place + limit)
    defer { place = end }
    return bytes[place..<end]
  }

  mutating func list<Element>(upTo limit: Int, _ make: (inout ByteSource) -> Element) -> [Element] {
    let count = number(upTo: limit)
    return (0..<count).map { _ in make(&self) }
  }
}
