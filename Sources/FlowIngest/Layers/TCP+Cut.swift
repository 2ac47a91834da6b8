import ByteInput

extension TCP {
  /// What is left of a header that the snap length cut: ports, and flags where the frame reaches that far.
  init?(cut frame: RawSpan, at offset: Int, end: Int) {
    guard let ports = Ports(frame, at: offset, end: end) else { return nil }
    sourcePort = ports.source
    destinationPort = ports.destination
    sequence = offset + 8 <= end ? frame.be32(offset + 4) : 0
    flags = offset + 14 <= end ? Flags(rawValue: frame.u8(offset + 13)) : []
    payload = end
  }
}
