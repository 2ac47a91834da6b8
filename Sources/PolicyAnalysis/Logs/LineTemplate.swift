/// Text with places for what differs: `dial tcp <dialled>: i/o timeout`. A final `$` is the end of a sentence.
struct LineTemplate: Hashable, Sendable {
  /// What a place holds.
  enum Slot: String, Hashable, Sendable {
    /// Addresses with or without a port, in the order from the client to the server.
    case address, dialled, server, local, remote, sender, receiver
    case port, number
    /// An HTTP status, from 300 to 599.
    case status
    case host, name, webhook
    /// Anything without blanks and quotes.
    case word, url
    /// The words of a TLS alert.
    case alert
    /// Anything.
    case phrase
  }

  private enum Piece: Hashable, Sendable {
    case literal([UInt8])
    case slot(Slot)
    case end
  }

  /// Where a text matches.
  struct Match: Hashable, Sendable {
    var range: Range<Int>
    var slots: [Slot: String]
  }

  let text: String
  private let pieces: [Piece]

  init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var rest = text[...]
    while let character = rest.first {
      if character == "<", let end = rest.firstIndex(of: ">"),
        let slot = Slot(rawValue: String(rest[..<end].dropFirst()))
      {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = []
        pieces.append(.slot(slot))
        rest = rest[rest.index(after: end)...]
      } else {
        literal += Array(String(character).utf8)
        rest = rest.dropFirst()
      }
    }
    let isAtEnd = literal.last == UInt8(ascii: "$")
    if isAtEnd { literal.removeLast() }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    if isAtEnd { pieces.append(.end) }
    self.pieces = pieces
  }

  /// The longest part that stands in every matching line, whatever quotes its format escapes.
  var anchor: String {
    let parts = pieces.flatMap { piece -> [ArraySlice<UInt8>] in
      guard case .literal(let bytes) = piece else { return [] }
      return bytes.split { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 == 0x0A }
    }
    return parts.max { $0.count < $1.count }.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The first place where the text matches.
  func first(in text: [UInt8]) -> Match? {
    starts(in: text).lazy.compactMap { match(text, at: $0) }.first
  }

  /// The last place where the text matches.
  func last(in text: [UInt8]) -> Match? {
    starts(in: text).reversed().lazy.compactMap { match(text, at: $0) }.first
  }

  /// The text of another template with this match's slots: `http-<status>` becomes `http-503`.
  func filled(_ slots: [Slot: String]) -> String {
    pieces.reduce(into: "") { text, piece in
      switch piece {
      case .literal(let bytes): text += String(decoding: bytes, as: UTF8.self)
      case .slot(let slot): text += slots[slot] ?? ""
      case .end: break
      }
    }
  }

  /// The templates that match none of the texts.
  static func without(_ texts: [String], _ templates: [LineTemplate]) -> [String] {
    let texts = texts.map { Array($0.utf8) }
    return templates.filter { template in !texts.contains { template.first(in: $0) != nil } }.map(\.text)
  }

  private var firstLiteral: [UInt8] {
    for case .literal(let bytes) in pieces { return bytes }
    return []
  }

  private func starts(in text: [UInt8]) -> [Int] {
    let literal = firstLiteral
    guard let first = literal.first, text.count >= literal.count else { return [] }
    return text.withUnsafeBufferPointer { bytes in
      (0...bytes.count - literal.count).filter { place in
        bytes[place] == first && bytes[place..<place + literal.count].elementsEqual(literal)
      }
    }
  }

  /// `start` is where the first literal begins.
  private func match(_ text: [UInt8], at start: Int) -> Match? {
    var match = Match(range: start..<start, slots: [:])
    var others = pieces[...]
    if case .slot(let slot)? = others.first {
      let count = text[..<start].reversed().prefix { slot.holds($0) }.count
      let value = Array(text[start - count..<start])
      guard slot.isWhole(value) else { return nil }
      match.range = start - count..<start
      match.slots[slot] = String(decoding: value, as: UTF8.self)
      others = others.dropFirst()
    }
    guard let last = end(of: others, text, from: start, &match.slots) else { return nil }
    match.range = match.range.lowerBound..<last
    return match
  }

  /// Where the pieces end that begin at `start`; nil where they do not match there. A phrase ends where what follows it matches first.
  private func end(
    of pieces: ArraySlice<Piece>, _ text: [UInt8], from start: Int, _ slots: inout [Slot: String]
  ) -> Int? {
    guard let piece = pieces.first else { return start }
    switch piece {
    case .literal(let bytes):
      guard text[start...].starts(with: bytes) else { return nil }
      return end(of: pieces.dropFirst(), text, from: start + bytes.count, &slots)
    case .end:
      guard start == text.count || Self.endings.contains(text[start]) else { return nil }
      return end(of: pieces.dropFirst(), text, from: start, &slots)
    case .slot(let slot):
      var from = start
      while let end = end(of: slot, text, from: from, before: pieces.dropFirst().first) {
        let value = Array(text[start..<end])
        if slot.isWhole(value), let last = self.end(of: pieces.dropFirst(), text, from: end, &slots) {
          slots[slot] = String(decoding: value, as: UTF8.self)
          return last
        }
        guard slot == .phrase, end < text.count else { return nil }
        from = end + 1
      }
      return nil
    }
  }

  private static let endings = Set("\";,)]\n".utf8)

  /// Where a slot ends that begins at `place`: before the next literal, or where something stands that it cannot hold.
  private func end(of slot: Slot, _ text: [UInt8], from place: Int, before next: Piece?) -> Int? {
    guard case .literal(let literal)? = next else {
      return place + (slot == .phrase ? text.count - place : text[place...].prefix { slot.holds($0) }.count)
    }
    var end = place
    while end + literal.count <= text.count {
      if text[end] == literal[0], text[end...].starts(with: literal) { return end }
      guard slot.holds(text[end]) else { return nil }
      end += 1
    }
    return nil
  }
}

extension LineTemplate.Slot {
  /// Whether the byte may stand in this place.
  func holds(_ byte: UInt8) -> Bool {
    let isDigit = (0x30...0x39).contains(byte)
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    switch self {
    case .address, .dialled, .server, .local, .remote, .sender, .receiver:
      return isDigit || isLetter || ".:[]-_%*".utf8.contains(byte)
    case .port, .number, .status: return isDigit
    case .host, .name, .webhook: return isDigit || isLetter || ".:-_/*@%".utf8.contains(byte) || byte > 0x7F
    case .word, .url: return byte > 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "'")
    case .alert: return isDigit || isLetter || " '()".utf8.contains(byte)
    case .phrase: return true
    }
  }

  /// Whether the place may hold this much.
  func isWhole(_ value: [UInt8]) -> Bool {
    switch self {
    case .phrase: true
    case .status: value.count == 3 && (0x33...0x35).contains(value[0])
    default: !value.isEmpty
    }
  }
}
