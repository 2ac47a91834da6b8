/// What the messages of signatures have in common, as bytes: each phrase is looked for once in a message, however many signatures
/// have it.
struct SignaturePatterns: Sendable {
  private let phrases: [[UInt8]]
  /// The patterns of each signature, as places among the phrases.
  private let patterns: [[[Int]]]

  init(_ signatures: [FailureSignature]) {
    let all = Set(signatures.flatMap(\.messages).joined()).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    phrases = all.map { Array($0.utf8) }
    patterns = signatures.map { $0.messages.map { $0.compactMap { places[$0] } } }
  }

  /// How many bytes of a message each signature knows; 0 where it says nothing of it.
  func known(_ message: String) -> [Int] {
    var message = message
    let isThere = message.withUTF8 { text in phrases.map { Self.holds(text, $0) } }
    return patterns.map { patterns in
      patterns.filter { $0.allSatisfy { isThere[$0] } }.map { $0.reduce(0) { $0 + phrases[$1].count } }.max() ?? 0
    }
  }

  private static func holds(_ text: UnsafeBufferPointer<UInt8>, _ phrase: [UInt8]) -> Bool {
    guard let first = phrase.first, text.count >= phrase.count else { return false }
    return (0...text.count - phrase.count).contains { place in
      text[place] == first && text[place..<place + phrase.count].elementsEqual(phrase)
    }
  }
}
