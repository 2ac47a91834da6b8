/// What one side of a flow sent.
///
/// Counts are merged as sums and windows as unions, so the order of merging does not matter.
public struct SideEvidence: Hashable, Sendable {
  /// Frames, or the packets that a flow log's records declare. A flow log may declare none for a dropped packet.
  public var packets = 0
  /// Bytes on the wire as the packets declare them, independent of the snap length.
  public var bytes = 0
  /// Bytes of TCP, UDP or SCTP payload; 0 for a flow log, except for tcpdump's text.
  public var payloadBytes = 0
  /// SYN segments without ACK, copies not counted. In a flow log: records with a SYN flag.
  public var syn = 0
  /// SYN-ACK segments, copies not counted.
  public var synAck = 0
  /// Segments with ACK and without SYN and RST. From the client they prove that the handshake succeeded.
  public var ack = 0
  public var fin = 0
  public var rst = 0
  /// Segments with data that was seen before; 0 for a flow log, except for tcpdump's text.
  public var retransmissions = 0
  /// First and last SYN without ACK.
  public var synWindow: TimeWindow?
  /// First and last packet or record.
  public var window: TimeWindow?
  /// The sequence number of the first SYN, which address translation does not change. Nil for a flow log, except
  /// for tcpdump's text.
  public var initialSequence: UInt32?

  @inlinable
  public init() {}

  /// Adds other packets of the same side.
  public mutating func merge(_ other: SideEvidence) {
    combine(other) { $0.addSaturating($1) }
    synWindow.merge(other.synWindow)
    window.merge(other.window)
  }

  /// Adds a second observation of the same packets: the larger count holds.
  public mutating func mergeCopy(_ other: SideEvidence) {
    combine(other) { $0 = Swift.max($0, $1) }
    synWindow.mergeCopy(other.synWindow)
    window.mergeCopy(other.window)
  }

  private mutating func combine(_ other: SideEvidence, counts: (inout Int, Int) -> Void) {
    counts(&packets, other.packets)
    counts(&bytes, other.bytes)
    counts(&payloadBytes, other.payloadBytes)
    counts(&syn, other.syn)
    counts(&synAck, other.synAck)
    counts(&ack, other.ack)
    counts(&fin, other.fin)
    counts(&rst, other.rst)
    counts(&retransmissions, other.retransmissions)
    initialSequence = earlierSequence(other)
  }

  /// The sequence number of the earlier first SYN; at equal times the smaller number.
  private func earlierSequence(_ other: SideEvidence) -> UInt32? {
    guard let mine = initialSequence else { return other.initialSequence }
    guard let theirs = other.initialSequence else { return mine }
    guard let myFirst = synWindow?.first, let theirFirst = other.synWindow?.first, myFirst != theirFirst else {
      return min(mine, theirs)
    }
    return myFirst < theirFirst ? mine : theirs
  }
}
