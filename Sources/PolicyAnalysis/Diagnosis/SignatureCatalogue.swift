import Documents

/// The failure signatures in the order of their files: the specific before the general.
public enum SignatureCatalogue {
  public static let all: [FailureSignature] = files.flatMap { name, packed -> [FailureSignature] in
    do throws(DocumentError) {
      return try SignatureDecoder.signatures(packed.documents)
    } catch {
      preconditionFailure("the built-in signatures in \(name) are wrong in line \(error.line): \(error.message)")
    }
  }

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  /// Nil for an unknown id.
  public static func signature(_ id: String) -> FailureSignature? { byID[id] }

  /// The phrases of each message of all signatures. A log line is relevant if it contains all phrases of one of them.
  public static var logPatterns: [[String]] { all.flatMap(\.messages) }

  /// The signatures that fit a log message, the one that matches most of it first. A lookup without an answer is a failure of DNS,
  /// whatever connection it was for.
  static func signatures(of message: String) -> [FailureSignature] {
    let isLookup = message.contains("lookup ") && message.contains("read udp")
    let matches = patterns.matches(message)
    return zip(all, matches).filter { $0.1 > 0 }.sorted { left, right in
      let (mine, theirs) = (isAboutDNS(left.0), isAboutDNS(right.0))
      return isLookup && mine != theirs ? mine : left.1 > right.1
    }.map(\.0)
  }

  private static let patterns = SignaturePatterns(all)

  private static func isAboutDNS(_ signature: FailureSignature) -> Bool { signature.destinations == ["cluster-dns"] }

  /// The embedded files, by name.
  private static let files: [(name: String, documents: PackedDocuments)] = [
    ("webhook", EmbeddedYAML.webhook),
    ("api-server", EmbeddedYAML.api_server),
    ("dns", EmbeddedYAML.dns),
    ("issuers", EmbeddedYAML.issuers),
    ("mesh", EmbeddedYAML.mesh),
    ("others", EmbeddedYAML.others),
    ("connections", EmbeddedYAML.connections),
  ]
}

/// The phrases of all signatures as bytes. Each phrase is searched once in a message, however many signatures have it.
private struct SignaturePatterns: Sendable {
  private let phrases: [[UInt8]]
  /// The patterns of each signature, as indices into `phrases`.
  private let patterns: [[[Int]]]

  init(_ signatures: [FailureSignature]) {
    let all = Set(signatures.flatMap(\.messages).joined()).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(all, all.indices))
    phrases = all.map { Array($0.utf8) }
    patterns = signatures.map { $0.messages.map { $0.compactMap { places[$0] } } }
  }

  /// The number of bytes of the message that each signature matches; 0 for a signature that does not fit.
  func matches(_ message: String) -> [Int] {
    var message = message
    let isPresent = message.withUTF8 { text in phrases.map { Self.contains(text, $0) } }
    return patterns.map { patterns in
      patterns.filter { $0.allSatisfy { isPresent[$0] } }.map { $0.reduce(0) { $0 + phrases[$1].count } }.max() ?? 0
    }
  }

  private static func contains(_ text: UnsafeBufferPointer<UInt8>, _ phrase: [UInt8]) -> Bool {
    guard let first = phrase.first, text.count >= phrase.count else { return false }
    return (0...text.count - phrase.count).contains { place in
      text[place] == first && text[place..<place + phrase.count].elementsEqual(phrase)
    }
  }
}
