/// One flow without references: its ends are numbers, and what only some flows have is in notes or in the `Flow` itself.
public struct FlowRow: Sendable {
  /// The number of the flow in its source.
  public var slot: UInt32
  /// The number of the client's address and claim.
  public var client: UInt32
  /// The number of the server's address and claim.
  public var server: UInt32
  /// Host byte order; 0 where the protocol or the input has none.
  public var clientPort: UInt16
  public var serverPort: UInt16
  public var transport: TransportProtocol
  /// How the client was determined.
  public var clientBy: ClientEvidence
  /// Whether the flow has evidence beyond counts and times: names, hellos, errors, drops.
  public var hasDetails = false
  /// Whether the flow stands for several like ones (`Flow.group`).
  public var isGroup = false
  /// Where the flow was first seen.
  public var origin: Origin
  public var evidence: FlowEvidence

  public init(
    slot: UInt32, client: UInt32, clientPort: UInt16, server: UInt32, serverPort: UInt16, transport: TransportProtocol,
    clientBy: ClientEvidence, origin: Origin, evidence: FlowEvidence
  ) {
    self.slot = slot
    self.client = client
    self.clientPort = clientPort
    self.server = server
    self.serverPort = serverPort
    self.transport = transport
    self.clientBy = clientBy
    self.origin = origin
    self.evidence = evidence
  }
}

/// A name or a drop of a row.
public struct RowNote: Sendable {
  public enum Kind: UInt8, Sendable {
    /// Its number is that of a text.
    case serverName
    case applicationProtocol
    case grpcMethod
    /// Its number is that of a drop's kind: everything but count and time.
    case drop
  }

  /// The row's place in its batch.
  public var row: Int
  public var kind: Kind
  public var number: UInt32
  /// Packets dropped.
  public var count = 0
  /// Whether a counter of drops reached its maximum.
  public var isSaturated = false
  /// When packets were dropped.
  public var window: TimeWindow?

  public init(_ kind: Kind, _ number: UInt32, row: Int) {
    self.kind = kind
    self.number = number
    self.row = row
  }
}

/// Rows that are handed over together.
public struct RowBatch: Sendable {
  /// Rows in a batch at most.
  public static let size = 64

  public var rows: [FlowRow] = []
  /// In the order of the rows.
  public var notes: [RowNote] = []

  public init() {
    rows.reserveCapacity(Self.size)
  }

  public mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
  }
}
