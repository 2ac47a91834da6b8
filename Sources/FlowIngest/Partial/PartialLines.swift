import ByteInput
import FlowModel

/// The lines of a partial as values, apart by input.
struct PartialLines {
  private var byInput: [String: Observations] = [:]
  private var flows: [String: [Flow]] = [:]

  init(_ lines: Set<String>) {
    var claims: [String: IdentityClaim] = [:]
    var rest: [DocumentNode] = []
    // Claims come first in the order of the lines.
    for line in lines.sorted() {
      guard let node = Self.node(line) else { continue }
      if let number = node["claim"]?.string {
        claims[number] = PartialClaims.claim(node)
      } else if let flow = node["flow"] {
        if let read = PartialFlow(flow, claims) { flows[read.input, default: []].append(read.flow) }
      } else {
        rest.append(node)
      }
    }
    for node in rest {
      if let message = node["message"], let input = message["input"]?.string {
        if let read = PartialLine.message(message) { byInput[input, default: Observations()].messages.append(read) }
      } else if let translation = node["translation"], let input = translation["input"]?.string,
        let read = PartialLine.translation(translation, claims)
      {
        byInput[input, default: Observations()].translations.append(read)
      }
    }
  }

  /// What the input of this digest tells; only the first input of a digest tells anything.
  mutating func take(_ digest: String) -> Observations {
    var observations = byInput.removeValue(forKey: digest) ?? Observations()
    let flows = flows.removeValue(forKey: digest) ?? []
    observations.conversations = FlowList(flows.sorted(by: Flow.precedes))
    observations.translations.sort { "\($0)" < "\($1)" }
    return observations
  }

  /// The claims that lines of claims hold, by number.
  static func claims(_ lines: Set<String>) -> [String: IdentityClaim] {
    var claims: [String: IdentityClaim] = [:]
    for line in lines where line.hasPrefix("{\"claim\":") {
      guard let node = node(line), let number = node["claim"]?.string else { continue }
      claims[number] = PartialClaims.claim(node)
    }
    return claims
  }

  /// Whether a line can be used.
  static func isUsable(_ line: String) -> Bool {
    guard let node = node(line) else { return false }
    if node["claim"] != nil { return PartialClaims.claim(node) != nil }
    if let flow = node["flow"] { return PartialFlow(flow, [:]) != nil }
    if let group = node["group"] { return PartialGroup(group, [:]) != nil }
    if let message = node["message"] { return PartialLine.message(message) != nil }
    return node["translation"].flatMap { PartialLine.translation($0, [:]) } != nil
  }

  static func node(_ line: String) -> DocumentNode? {
    var reader = JSONDocumentReader(Array(line.utf8))
    return (try? reader.next()) ?? nil
  }
}
