import Documents
import FlowModel

/// A policy that Calico evaluated for a flow: an object from Goldmane or Whisker, or Enterprise's text
/// `index|tier|namespace/policy|action|rule`, where rule -1 stands for the end of the tier.
struct CalicoPolicyHit {
  private let index: Int
  private let action: String
  private let policy: String?
  /// Whether no rule matched and the end of the tier decided. NetworkPolicies deny only in this way.
  private let isEndOfTier: Bool

  /// The denying hit among the enforced policies; staged ("pending") policies have no effect. Hits are ordered by their
  /// index, not by their position.
  static func denying(_ document: DocumentNode, _ key: DocumentNode?) -> CalicoPolicyHit? {
    let policies = document["policies"] ?? key?["policies"] ?? document["Policies"]
    let enforced =
      policies?["enforced_policies"]?.array ?? policies?["enforced"]?.array ?? policies?["all_policies"]?.array ?? []
    let hits = enforced.compactMap { CalicoPolicyHit($0) }.filter { !($0.policy ?? "").contains("staged:") }
    return hits.filter { $0.action == "deny" }.max { $0.index < $1.index } ?? hits.max { $0.index < $1.index }
  }

  /// The drop claim of a denial without a policy.
  static func unnamed(_ direction: PolicyDirection?, _ event: LogEvent) -> DropClaim {
    DropClaim(
      cause: .policyDefault, reason: "deny", direction: direction, count: event.packets,
      window: event.first.map { TimeWindow($0, event.last ?? $0) })
  }

  func claim(_ direction: PolicyDirection?, _ event: LogEvent) -> DropClaim {
    var claim = Self.unnamed(direction, event)
    claim.cause = isEndOfTier ? .policyDefault : .policyRule
    claim.policy = policy
    return claim
  }

  private init?(_ node: DocumentNode) {
    if let text = node.string { self.init(text: text) } else { self.init(object: node) }
  }

  private init?(text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4 else { return nil }
    index = Int(parts[0]) ?? 0
    action = parts[3]
    isEndOfTier = parts.count > 4 && parts[4] == "-1"
    policy = Self.plain(parts[2])
  }

  private init?(object: DocumentNode) {
    guard object.members != nil else { return nil }
    func text(_ name: String) -> String { object[name].flatMap(LogUnit.text) ?? "" }
    index = object["policy_index"]?.int ?? 0
    action = ["2": "deny", "1": "allow", "3": "pass"][text("action")] ?? text("action").lowercased()
    isEndOfTier = text("kind") == "EndOfTier" || text("kind") == "10" || text("rule_index") == "-1"
    // At the end of a tier, `trigger` is the policy that selects the pod and so isolates it.
    let named = isEndOfTier ? object["trigger"] ?? object : object
    let names = ["namespace", "name"].compactMap { named[$0]?.string }.filter { !$0.isEmpty }
    policy = names.isEmpty ? nil : Self.plain(names.joined(separator: "/"))
  }

  /// A policy's name without Calico's prefixes: `shop/knp.default.deny` and `knp:shop/deny` are both `shop/deny`.
  private static func plain(_ name: String) -> String? {
    var name = name
    if let colon = name.firstIndex(of: ":"), name[..<colon].allSatisfy(\.isLowercase), name[..<colon] != "staged" {
      name = String(name[name.index(after: colon)...])
    }
    name = name.replacing("/knp.default.", with: "/")
    if name.hasPrefix("knp.default.") { name = String(name.dropFirst("knp.default.".count)) }
    return name.isEmpty || name == "-" ? nil : name
  }
}
