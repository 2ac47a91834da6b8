import ByteInput
import Documents
import FlowModel

/// The parsed lines of a partial, by input.
struct PartialLines {
  private var byInput: [String: Observations]
  private var flows: [String: [Flow]]

  /// The lines to parse.
  enum Content {
    case everything
    /// All but the flows.
    case everythingElse
  }

  /// The lines must be sorted. Throws an `InputError` if reading from disk fails.
  init(_ lines: borrowing RecordSorter, keeping content: Content = .everything) throws(InputError) {
    var claims: [String: IdentityClaim] = [:]
    var byInput: [String: Observations] = [:]
    var flows: [String: [Flow]] = [:]
    // Claims sort first.
    try lines.each { (bytes, range) throws(InputError) in
      guard let node = Self.node(bytes, range) else { return }
      if let number = node["claim"]?.string {
        claims[number] = PartialClaims.claim(node)
      } else if let flow = node["flow"] {
        guard content == .everything else { return }
        if let read = PartialFlow(flow, claims) { flows[read.input, default: []].append(read.flow) }
      } else if let message = node["message"], let input = message["input"]?.string {
        if let read = PartialLine.message(message) { byInput[input, default: Observations()].messages.append(read) }
      } else if let translation = node["translation"], let input = translation["input"]?.string,
        let read = PartialLine.translation(translation, claims)
      {
        byInput[input, default: Observations()].translations.append(read)
      }
    }
    self.byInput = byInput
    self.flows = flows
  }

  /// Removes and returns the content of the input with this digest.
  mutating func take(_ digest: String) -> Observations {
    var observations = byInput.removeValue(forKey: digest) ?? Observations()
    let flows = flows.removeValue(forKey: digest) ?? []
    observations.conversations = FlowList(flows.sorted(by: Flow.precedes))
    observations.translations.sort { "\($0)" < "\($1)" }
    return observations
  }

  /// Parses JSON; nil if it is invalid.
  static func node(_ bytes: RawSpan, _ range: Range<Int>) -> DocumentNode? {
    var line: [UInt8] = []
    line.reserveCapacity(range.count)
    bytes.append(range, to: &line)
    var reader = JSONDocumentReader(line)
    return (try? reader.next()) ?? nil
  }
}
