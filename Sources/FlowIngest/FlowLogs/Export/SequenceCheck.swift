import FlowModel

/// Counts the records that never arrived, by the sequence numbers of the messages of one exporter.
struct SequenceCheck {
  private var next: UInt32?
  private var missing = 0
  private var isInOrder = true

  /// Takes a message that begins at this number; `records` is how many numbers it uses, nil where that is not known.
  mutating func take(_ number: UInt32, records: Int?) {
    if let next, next != number {
      let leap = number &- next
      // Numbers that go back come from an exporter that began anew, or from two of the same name.
      if leap < 1 << 24 { missing.addSaturating(Int(leap)) } else { isInOrder = false }
    }
    next = records.map { number &+ UInt32(truncatingIfNeeded: $0) }
  }

  /// Records that are missing; 0 where the numbers make no sense.
  var lost: Int { isInOrder ? missing : 0 }
}
