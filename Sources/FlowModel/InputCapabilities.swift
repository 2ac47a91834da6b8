/// What an input can tell, whatever is in it.
public struct InputCapabilities: OptionSet, Hashable, Sendable {
  /// One bit a capability.
  public let rawValue: UInt8

  /// The set with these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Addresses of both parties.
  public static let addresses = InputCapabilities(rawValue: 1 << 0)
  /// Kubernetes names of the parties.
  public static let identities = InputCapabilities(rawValue: 1 << 1)
  /// Whether a connection succeeded, from TCP flags or a verdict.
  public static let outcomes = InputCapabilities(rawValue: 1 << 2)
  /// Times of single packets: SYN trains, silence.
  public static let packetTimes = InputCapabilities(rawValue: 1 << 3)
  /// Payload in clear: server names, application protocols, DNS names.
  public static let payload = InputCapabilities(rawValue: 1 << 4)
  /// Drops, with reasons.
  public static let drops = InputCapabilities(rawValue: 1 << 5)
  /// What components say of failures, in words.
  public static let messages = InputCapabilities(rawValue: 1 << 6)
}
