import FlowModel

/// How something failed, as programs word it. Read from data.
public struct LogReason: Hashable, Sendable {
  /// What a policy has to do with it.
  public enum Policy: String, Hashable, Sendable, CaseIterable {
    /// A silent drop does exactly this.
    case yes
    /// The line does not say at which stage it failed; a drop is one cause.
    case possible
    /// Only a plugin that rejects packets instead of dropping them does this.
    case rejectPlugin = "reject-plugin"
    /// Something behind the failure may be cut off.
    case indirect
    /// Somebody answered, or the network is not the cause.
    case no
  }

  /// A word for programs: `connect-timeout`, `http-<status>`.
  var id: LineTemplate
  public var policy: Policy
  /// What traffic of it looks like; nil where it says nothing of the connection.
  var failure: Failure?
  /// The signature that reports it, where none fits better.
  public var finding: String
  /// Who did not answer, or who did, where that is not the server that was called: a component, or `name-server` for one that its
  /// address tells.
  var server: String?
  /// Who connects in truth, where that is not the caller.
  var client: String?
  var port: UInt16?
  /// Who answers in place of a server.
  var answeredBy: [String: String]
  /// What it means, in plain English.
  var meaning: LineTemplate
  var lines: [LineTemplate]
  /// It quotes another error, whose reason goes before it.
  var isWeak: Bool
  /// The program and file that words it so.
  public var source: String
  /// Lines that say it.
  public var examples: [String]
}

extension LogReason {
  /// Whether a word for programs is one of this reason's: `http-503` is one of `http-<status>`.
  public func hasWord(_ word: String?) -> Bool {
    let prefix = id.filled([:])
    return prefix == id.text ? word == prefix : word?.hasPrefix(prefix) == true
  }

  /// The wordings that stand in none of the examples.
  public var wordingsWithoutExample: [String] { LineTemplate.without(examples, lines) }
}

/// A reason in a line.
struct FoundReason: Hashable, Sendable {
  var reason: LogReason
  var match: LineTemplate.Match

  /// The word for programs: `http-503`.
  var id: String { reason.id.filled(words) }

  var meaning: String { reason.meaning.filled(match.slots) }

  private var words: [LineTemplate.Slot: String] {
    var words = match.slots
    words[.alert] = words[.alert].map(Self.kebab)
    return words
  }

  /// `bad certificate` and `BadCertificate` become `bad-certificate`.
  private static func kebab(_ text: String) -> String {
    var result = ""
    var wasUpper = true
    for character in text {
      if character.isUppercase, !wasUpper { result.append("-") }
      wasUpper = character.isUppercase || !character.isLetter
      result.append(character.isLetter || character.isNumber ? Character(character.lowercased()) : "-")
    }
    return result.split(separator: "-").joined(separator: "-")
  }
}
