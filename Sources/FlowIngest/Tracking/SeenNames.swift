import ByteInput

/// Interns the plaintext names of packets, so that each is decoded once.
struct SeenNames: ~Copyable {
  private(set) var texts: [String] = []
  private var known = ByteInterner()

  init() {}

  /// The number of a TLS server name, in lower case.
  mutating func number(ofServerName range: Range<Int>, _ bytes: RawSpan) -> Int {
    known.appendLowercase(bytes, range.lowerBound, range.count)
    return number { String(bytes, range).lowercased() }
  }

  /// The number of a TLS application protocol.
  mutating func number(ofProtocol range: Range<Int>, _ bytes: RawSpan) -> Int {
    // An empty or absent first part distinguishes the kinds of names.
    known.append(bytes, 0, 0)
    known.append(bytes, range.lowerBound, range.count)
    return number { String(bytes, range) }
  }

  /// The number of a text; equal to that of an application protocol with the same bytes.
  mutating func number(of text: String) -> Int {
    let utf8 = Array(text.utf8)
    known.append(utf8.span.bytes, 0, 0)
    known.append(utf8.span.bytes, 0, utf8.count)
    return number { text }
  }

  /// The number of a DNS name, in lower case with labels joined by dots.
  mutating func number(of name: DNSName, _ bytes: RawSpan) -> Int {
    guard name.isContiguous else { return number(ofScattered: name, bytes) }
    known.append(bytes, 0, -1)
    known.appendLowercase(bytes, name.range.lowerBound, name.range.count)
    return number { name.text(bytes) }
  }

  private mutating func number(ofScattered name: DNSName, _ bytes: RawSpan) -> Int {
    let text = name.text(bytes)
    let utf8 = Array(text.utf8)
    known.append(bytes, 0, -1)
    known.append(bytes, 0, -1)
    known.append(utf8.span.bytes, 0, utf8.count)
    return number { text }
  }

  private mutating func number(text: () -> String) -> Int {
    let (number, isNew) = known.intern()
    if isNew { texts.append(text()) }
    return number
  }
}
