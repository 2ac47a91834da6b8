/// Something that must hold, with the judgement: a test case for those who gate on an answer.
public struct Requirement {
  /// Whose requirement it is, such as `cert-manager/controller`.
  public var group: Text
  public var name: Text
  public var result: Result

  public enum Result {
    case holds
    /// With the reason. The exit status is 1.
    case fails(Text)
    /// With what is missing.
    case notJudged(Text)
  }

  public init(group: Text, name: Text, result: Result) {
    self.group = group
    self.name = name
    self.result = result
  }
}

extension Finding {
  /// Whether a requirement that fails says the same.
  public var repeatsRequirement: Bool {
    ["needed-and-denied", "connection-denied"].contains(id) || id.hasPrefix("client-")
  }
}
