/// Patterns of phrases. A text matches a pattern if it contains all its phrases. A text is scanned once, however many patterns there
/// are.
struct PhraseSet: Sendable {
  /// The distinct phrases as bytes, each of at least two, sorted.
  private let phrases: [[UInt8]]
  /// The number of the first phrase that begins with each two bytes; the end follows. Empty without phrases.
  private let starts: [UInt16]
  /// Phrase numbers of each pattern.
  private let patterns: [[Int]]
  /// Whether a phrase is a pattern by itself.
  private let isEnough: [Bool]

  var isEmpty: Bool { patterns.isEmpty }

  /// A pattern without phrases matches nothing. A phrase of one byte is left out.
  init(_ patterns: [[String]]) {
    let phrases = Set(patterns.joined()).filter { $0.utf8.count > 1 }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    let places = Dictionary(uniqueKeysWithValues: zip(phrases, phrases.indices))
    let bytes = phrases.map { Array($0.utf8) }
    let numbers = patterns.map { $0.compactMap { places[$0] } }.filter { !$0.isEmpty }
    self.phrases = bytes
    self.patterns = numbers
    precondition(bytes.count <= UInt16.max, "a phrase's number has 16 bits")
    starts = Self.starts(bytes)
    var isEnough = [Bool](repeating: false, count: bytes.count)
    for pattern in numbers where pattern.count == 1 { isEnough[pattern[0]] = true }
    self.isEnough = isEnough
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first) << 8 | Int(second) }

  private static func starts(_ phrases: [[UInt8]]) -> [UInt16] {
    guard !phrases.isEmpty else { return [] }
    var starts = [UInt16](repeating: 0, count: 1 << 16 + 1)
    for phrase in phrases { starts[pair(phrase[0], phrase[1]) + 1] += 1 }
    for pair in 1..<starts.count { starts[pair] += starts[pair - 1] }
    return starts
  }

  func matches(_ text: String) -> Bool {
    guard !patterns.isEmpty else { return false }
    var text = text
    return text.withUTF8 { matches($0) }
  }

  private func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count > 1 else { return false }
    var found = [Bool](repeating: false, count: phrases.count)
    for start in 0..<bytes.count - 1 {
      let pair = Self.pair(bytes[start], bytes[start + 1])
      for number in Int(starts[pair])..<Int(starts[pair + 1]) where !found[number] {
        guard isThere(phrases[number], bytes, start) else { continue }
        if isEnough[number] { return true }
        found[number] = true
      }
    }
    return patterns.contains { $0.allSatisfy { found[$0] } }
  }

  private func isThere(_ phrase: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
    guard start + phrase.count <= bytes.count else { return false }
    return phrase.indices.allSatisfy { bytes[start + $0] == phrase[$0] }
  }
}
