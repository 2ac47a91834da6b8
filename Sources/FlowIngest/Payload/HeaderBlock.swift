import ByteInput

/// Method, path and content type of a connection's first header block (RFC 7541), which show a gRPC call.
///
/// Later blocks may refer to table entries of earlier ones, so only the first block is read.
struct HeaderBlock {
  private(set) var method: String?
  private(set) var path: String?
  private(set) var contentType: String?

  /// The path, if the content type is gRPC's, or, without a content type, if the request is a POST to `/package.Service/Method`.
  var grpcMethod: String? {
    guard let path, path.first == "/" else { return nil }
    if let contentType { return contentType.hasPrefix("application/grpc") ? path : nil }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return method == "POST" && parts.count == 2 && parts[0].contains(".") && !parts[1].isEmpty ? path : nil
  }

  private var added: [(name: String, value: String)] = []

  /// Fields per block, and bytes per text.
  private static let limit = (fields: 64, bytes: 4096)
  /// Entries of the static table (RFC 7541 appendix A).
  private static let staticCount = 61

  /// Reads the block in `range`; of a cut block, the available fields.
  init(_ bytes: RawSpan, _ range: Range<Int>) {
    var cursor = range.lowerBound
    for _ in 0..<Self.limit.fields {
      guard cursor < range.upperBound, readField(bytes, &cursor, range.upperBound) else { return }
    }
  }

  /// Reads a field in any representation (RFC 7541 section 6); returns false if it is malformed or cut.
  private mutating func readField(_ bytes: RawSpan, _ cursor: inout Int, _ end: Int) -> Bool {
    let first = bytes.u8(cursor)
    if first & 0x80 != 0 {
      guard let index = Self.integer(bytes, &cursor, end, bits: 7), index > 0 else { return false }
      let (name, value) = entry(index)
      if let value { take(name, value) }
      return true
    }
    // A dynamic table size update.
    if first & 0xE0 == 0x20 { return Self.integer(bytes, &cursor, end, bits: 5) != nil }
    let isAdded = first & 0xC0 == 0x40
    guard let index = Self.integer(bytes, &cursor, end, bits: isAdded ? 6 : 4) else { return false }
    var name = entry(index).name
    if index == 0 {
      guard let text = Self.text(bytes, &cursor, end) else { return false }
      name = text
    }
    guard let value = Self.text(bytes, &cursor, end) else { return false }
    if isAdded { added.insert((name, value), at: 0) }
    take(name, value)
    return true
  }

  private mutating func take(_ name: String, _ value: String) {
    switch name {
    case ":method": method = method ?? value
    case ":path": path = path ?? value
    case "content-type": contentType = contentType ?? value
    default: break
    }
  }

  /// A relevant entry of the static table, or one that this block added, the latest first.
  private func entry(_ index: Int) -> (name: String, value: String?) {
    switch index {
    case 2: return (":method", "GET")
    case 3: return (":method", "POST")
    case 4: return (":path", "/")
    case 5: return (":path", "/index.html")
    case 31: return ("content-type", "")
    default:
      let place = index - Self.staticCount - 1
      return added.indices.contains(place) ? added[place] : ("", nil)
    }
  }

  /// An integer with a prefix of `bits` bits (RFC 7541 section 5.1).
  private static func integer(_ bytes: RawSpan, _ cursor: inout Int, _ end: Int, bits: Int) -> Int? {
    let mask = 1 << bits - 1
    var value = Int(bytes.u8(cursor)) & mask
    cursor += 1
    guard value == mask else { return value }
    for place in 0..<4 {
      guard cursor < end else { return nil }
      let byte = Int(bytes.u8(cursor))
      cursor += 1
      value += (byte & 0x7F) << (7 * place)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }

  /// A string literal, possibly in Huffman code (RFC 7541 section 5.2).
  private static func text(_ bytes: RawSpan, _ cursor: inout Int, _ end: Int) -> String? {
    guard cursor < end else { return nil }
    let isCoded = bytes.u8(cursor) & 0x80 != 0
    guard let count = integer(bytes, &cursor, end, bits: 7), count <= limit.bytes, count <= end - cursor else {
      return nil
    }
    let range = cursor..<cursor + count
    cursor += count
    return isCoded ? HuffmanText.decode(bytes, range) : String(bytes, range)
  }
}
