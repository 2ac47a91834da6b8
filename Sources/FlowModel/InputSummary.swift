/// One input as it was read.
public struct InputSummary: Hashable, Sendable {
  /// The path as given; `-` for standard input.
  public var path: String
  /// The format's name: `pcap`, `pcapng`, `netobserv`, `hubble`, ...
  public var format: String
  /// Frames or records in it.
  public var records: Int
  /// What the format tells.
  public var capabilities: InputCapabilities
  /// Damage that was survived, as whole sentences with the byte where it lies; empty for a sound input.
  public var damage: [String]
  /// What a reader of the result should know of a sound input, as whole sentences: times without a zone, and the like.
  public var notes: [String]
  /// From its first to its last packet or record; nil where it gives no times.
  public var window: TimeWindow?

  /// An input as it was read.
  public init(
    path: String, format: String, records: Int, capabilities: InputCapabilities, damage: [String] = [],
    notes: [String] = []
  ) {
    self.path = path
    self.format = format
    self.records = records
    self.capabilities = capabilities
    self.damage = damage
    self.notes = notes
  }
}
