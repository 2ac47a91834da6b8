/// Patterns of words: a text fits one where it holds every phrase of it. Texts are gone through once, however many patterns there are.
struct PhraseSet: Sendable {
  /// The phrases as bytes, each once.
  private let phrases: [[UInt8]]
  /// The phrases that begin with each byte.
  private let byFirst: [[Int]]
  /// The phrases of each pattern.
  private let patterns: [[Int]]

  /// Patterns without phrases fit nothing.
  init(_ patterns: [[String]]) {
    let phrases = Set(patterns.joined()).filter { !$0.isEmpty }.sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(phrases, phrases.indices))
    let bytes = phrases.map { Array($0.utf8) }
    self.phrases = bytes
    self.patterns = patterns.map { $0.compactMap { places[$0] } }.filter { !$0.isEmpty }
    byFirst = (0...255).map { byte in bytes.indices.filter { Int(bytes[$0][0]) == byte } }
  }

  /// Whether the text fits one of the patterns.
  func fits(_ text: String) -> Bool {
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
