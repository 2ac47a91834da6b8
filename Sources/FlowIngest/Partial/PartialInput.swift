import Documents
public import FlowModel

/// One input of a partial.
public struct PartialInput: Hashable, Sendable {
  /// A digest of its bytes after decompression. It identifies the input, whatever its name.
  public var digest: String
  /// The packet filter that it was read with; nil for none.
  public var filter: String?
  /// Has one input summary.
  public var statistics: IngestStatistics

  init(digest: String, filter: String?, statistics: IngestStatistics) {
    self.digest = digest
    self.filter = filter
    self.statistics = statistics
  }

  /// The path as given.
  public var name: String { statistics.inputs.first?.path ?? "" }

  /// By name, like the order of reading.
  static func precedes(_ left: PartialInput, _ right: PartialInput) -> Bool {
    (left.name, left.digest) < (right.name, right.digest)
  }

  private static let capabilities: [(InputCapabilities, String)] = [
    (.addresses, "addresses"), (.identities, "identities"), (.outcomes, "outcomes"), (.packetTimes, "packet-times"),
    (.payload, "payload"), (.drops, "drops"), (.messages, "messages"),
  ]

  func write(to line: inout JSONLine) {
    let summary = statistics.inputs.first
    line.add("name", name)
    line.add("digest", digest)
    line.add("format", summary?.format)
    line.add("filter", filter)
    line.add("bytes", statistics.bytes)
    line.add("records", statistics.records)
    line.add("used", summary?.records)
    line.add("packets", statistics.packets)
    line.add(
      "skipped",
      statistics.skipped.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
    ) { line, skipped in
      line.add("reason", skipped.0)
      line.add("count", skipped.1)
    }
    line.add("lostEvents", statistics.lostEvents)
    line.add("sampling", statistics.sampling)
    line.add("window", statistics.window)
    line.add("capabilities", Self.capabilities.filter { summary?.capabilities.contains($0.0) ?? false }.map(\.1))
    line.add("damage", remarks: summary?.damage ?? [])
    line.add("notes", remarks: summary?.notes ?? [])
  }

  /// Nil if name or digest is missing, or if damage or a note is unknown.
  init?(_ node: DocumentNode) {
    guard let name = node["name"]?.string, let digest = node["digest"]?.string,
      let damage = node["damage"].remarks(InputDamage.self), let notes = node["notes"].remarks(InputNote.self)
    else { return nil }
    self.digest = digest
    filter = node["filter"]?.string
    statistics = IngestStatistics()
    statistics.bytes = node["bytes"].count
    statistics.records = node["records"].count
    statistics.packets = node["packets"].count
    for skipped in node["skipped"]?.array ?? [] {
      guard let reason = skipped["reason"]?.string else { continue }
      statistics.skip(SkipReason(rawValue: reason), count: skipped["count"].count)
    }
    statistics.lostEvents = node["lostEvents"].count
    statistics.sampling = node["sampling"].count
    statistics.window = node["window"].window
    var capabilities: InputCapabilities = []
    for word in node["capabilities"].texts {
      if let capability = Self.capabilities.first(where: { $0.1 == word }) { capabilities.formUnion(capability.0) }
    }
    var summary = InputSummary(
      path: name, format: node["format"]?.string ?? "unknown", records: node["used"].count, capabilities: capabilities,
      damage: damage, notes: notes)
    summary.window = statistics.window
    statistics.inputs = [summary]
  }
}
