/// What one side of a conversation sent.
///
/// Evidence only, so that it can be merged in any order: counts are sums, windows are unions.
public struct SideEvidence: Hashable, Sendable {
  /// Frames or, in a flow log, packets as its records declare them. A flow log may declare none for a dropped packet.
  public var packets = 0
  /// Bytes on the wire as the packets declare them; a short snap length does not lower this.
  public var bytes = 0
  /// Bytes of TCP, UDP or SCTP payload; 0 in a flow log, which does not tell.
  public var payloadBytes = 0
  /// Bare SYN segments, copies not counted. In a flow log: records whose flags hold one.
  public var syn = 0
  /// SYN-ACK segments, copies not counted.
  public var synAck = 0
  /// Segments that acknowledge and carry neither SYN nor RST. From the client they prove that the handshake succeeded.
  public var ack = 0
  /// Segments with FIN.
  public var fin = 0
  /// Segments with RST.
  public var rst = 0
  /// Segments that repeat data that was seen before; 0 in a flow log.
  public var retransmissions = 0
  /// First and last bare SYN.
  public var synWindow: TimeWindow?
  /// First and last packet or record.
  public var window: TimeWindow?
  /// The sequence number of the first bare SYN: equal on both sides of an address translation. Nil in a flow log.
  public var initialSequence: UInt32?

  /// Nothing seen.
  @inlinable
  public init() {}

  /// Adds what was seen of other packets of the same side.
  public mutating func merge(_ other: SideEvidence) {
    combine(other) { $0.addSaturating($1) }
    synWindow.merge(other.synWindow)
    window.merge(other.window)
  }

  /// Adds what was seen of the very same packets at another place: the larger count holds.
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

  /// The sequence number that belongs to the earlier first SYN; of two at the same moment the smaller one.
  private func earlierSequence(_ other: SideEvidence) -> UInt32? {
    guard let mine = initialSequence else { return other.initialSequence }
    guard let theirs = other.initialSequence else { return mine }
    guard let myFirst = synWindow?.first, let theirFirst = other.synWindow?.first, myFirst != theirFirst else {
      return min(mine, theirs)
    }
    return myFirst < theirFirst ? mine : theirs
  }
}
