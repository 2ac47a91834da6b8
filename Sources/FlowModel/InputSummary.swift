/// What was read of one input.
public struct InputSummary: Hashable, Sendable {
  /// The path as given; `-` for standard input.
  public var path: String
  /// The format's name: `pcap`, `pcapng`, `netobserv`, `hubble`, ...
  public var format: String
  /// Frames or records in it.
  public var records: Int
  public var capabilities: InputCapabilities
  /// In the order in which it was found; readers keep the first few pieces of damage only.
  public var damage: [InputDamage]
  public var notes: [InputNote]
  /// From its first to its last packet or record; nil where it gives no times.
  public var window: TimeWindow?

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

/// What an input of a format can show, whatever is in it.
public struct InputCapabilities: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Addresses of both parties.
  public static let addresses = InputCapabilities(rawValue: 1 << 0)
  /// Kubernetes names of the parties.
  public static let identities = InputCapabilities(rawValue: 1 << 1)
  /// Whether a connection succeeded, from TCP flags or a verdict.
  public static let outcomes = InputCapabilities(rawValue: 1 << 2)
  /// Times of single packets, which show SYN retries and silence.
  public static let packetTimes = InputCapabilities(rawValue: 1 << 3)
  /// Plaintext payload: server names, application protocols, DNS names.
  public static let payload = InputCapabilities(rawValue: 1 << 4)
  /// Drops, with reasons.
  public static let drops = InputCapabilities(rawValue: 1 << 5)
  /// Messages of components about failures.
  public static let messages = InputCapabilities(rawValue: 1 << 6)
}
