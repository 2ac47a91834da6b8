/// Patterns of phrases. A text matches a pattern if it contains all its phrases. A text is scanned once, however many patterns there
/// are.
struct PhraseSet: Sendable {
  /// The distinct phrases as bytes.
  private let phrases: [[UInt8]]
  /// Phrase numbers by first byte.
  private let byFirst: [[Int]]
  /// Phrase numbers of each pattern.
  private let patterns: [[Int]]

  var isEmpty: Bool { patterns.isEmpty }

  /// A pattern without phrases matches nothing.
  init(_ patterns: [[String]]) {
    let phrases = Set(patterns.joined()).filter { !$0.isEmpty }.sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(phrases, phrases.indices))
    let bytes = phrases.map { Array($0.utf8) }
    self.phrases = bytes
    self.patterns = patterns.map { $0.compactMap { places[$0] } }.filter { !$0.isEmpty }
    byFirst = (0...255).map { byte in bytes.indices.filter { Int(bytes[$0][0]) == byte } }
  }

  func matches(_ text: String) -> Bool {
    guard !patterns.isEmpty else { return false }
    var text = text
    let found = text.withUTF8 { bytes in
      var found = [Bool](repeating: false, count: phrases.count)
      for start in bytes.indices {
        for number in byFirst[Int(bytes[start])] where !found[number] {
          found[number] = bytes[start...].starts(with: phrases[number])
        }
      }
      return found
    }
    return patterns.contains { $0.allSatisfy { found[$0] } }
  }
}
