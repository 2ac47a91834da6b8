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
  /// In the order in which it was met; readers stop after a few pieces of damage of one kind.
  public var damage: [InputDamage]
  public var notes: [InputNote]
  /// From its first to its last packet or record; nil where it gives no times.
  public var window: TimeWindow?

  /// An input as it was read.
  public init(
    path: String, format: String, records: Int, capabilities: InputCapabilities, damage: [InputDamage] = [],
    notes: [InputNote] = []
  ) {
    self.path = path
    self.format = format
    self.records = records
    self.capabilities = capabilities
    self.damage = damage
    self.notes = notes
  }
}
