import FlowModel

/// What the header of a message says, as far as its records need it.
struct ExportMessage {
  /// 5, 9 or 10 (IPFIX).
  let version: UInt16
  /// IPFIX's observation domain, NetFlow's source or engine.
  let domain: UInt32
  /// When it was sent, in nanoseconds since 1970.
  let exportTime: Int64
  /// How long the exporter had been running then, in milliseconds; nil for IPFIX, whose header does not say.
  let uptime: UInt32?
  /// Byte in the input where the message begins.
  let origin: Int

  /// The moment at which the exporter had been running for so many milliseconds; nil where it is not known when it began.
  ///
  /// The counter begins anew after 49.7 days, so the nearest such moment is meant.
  func time(uptime value: UInt64, initialTime: UInt64?) -> Timestamp? {
    if let uptime {
      let difference = Int64(Int32(bitPattern: UInt32(truncatingIfNeeded: value) &- uptime))
      return Timestamp(nanoseconds: exportTime &+ difference &* 1_000_000)
    }
    guard let initialTime else { return nil }
    return Timestamp(milliseconds: Int64(clamping: initialTime.addingReportingOverflow(value).partialValue))
  }

  /// What the header's time says where a record has none: it was over by then.
  var time: Timestamp { Timestamp(nanoseconds: exportTime) }
}
