import ByteInput
import FlowModel

extension ExportRecord {
  /// The time from the first to the last packet. Without it, the observation time or else the export time.
  func window(_ bytes: RawSpan, _ message: ExportMessage) -> TimeWindow {
    let start = time(Self.starts, bytes, message)
    let end = time(Self.ends, bytes, message)
    if let start, end == nil, let duration = int(.durationMilliseconds, bytes) {
      return TimeWindow(start, Timestamp(nanoseconds: start.nanoseconds &+ Int64(duration) &* 1_000_000))
    }
    guard let first = start ?? end, let last = end ?? start else { return TimeWindow(observed(bytes) ?? message.time) }
    return TimeWindow(first, last)
  }

  /// The elements for a flow's start or end, each in a different unit.
  private struct Elements {
    let seconds: ExportElement
    let milliseconds: ExportElement
    let microseconds: ExportElement
    let nanoseconds: ExportElement
    let delta: ExportElement
    let uptime: ExportElement
  }

  private static let starts = Elements(
    seconds: .startSeconds, milliseconds: .startMilliseconds, microseconds: .startMicroseconds,
    nanoseconds: .startNanoseconds, delta: .startDelta, uptime: .startUptime)
  private static let ends = Elements(
    seconds: .endSeconds, milliseconds: .endMilliseconds, microseconds: .endMicroseconds,
    nanoseconds: .endNanoseconds, delta: .endDelta, uptime: .endUptime)

  private func time(_ elements: Elements, _ bytes: RawSpan, _ message: ExportMessage) -> Timestamp? {
    if let value = number(elements.nanoseconds, bytes) { return Self.ntp(value) }
    if let value = number(elements.microseconds, bytes) { return Self.ntp(value) }
    if let value = number(elements.milliseconds, bytes), value > 0 {
      return Timestamp(milliseconds: Int64(clamping: value))
    }
    if let value = number(elements.seconds, bytes), value > 0 { return Timestamp(seconds: Int64(clamping: value)) }
    if let value = number(elements.delta, bytes) {
      return Timestamp(nanoseconds: message.exportTime &- Int64(clamping: value).multipliedClamped(by: 1000))
    }
    guard let value = number(elements.uptime, bytes) else { return nil }
    return message.time(uptime: value, initialTime: number(.initialTime, bytes))
  }

  private func observed(_ bytes: RawSpan) -> Timestamp? {
    if let value = number(.observationMilliseconds, bytes) { return Timestamp(milliseconds: Int64(clamping: value)) }
    return number(.observationSeconds, bytes).map { Timestamp(seconds: Int64(clamping: $0)) }
  }

  /// NTP format (RFC 7011 sections 6.1.9 and 6.1.10): 32 bits of seconds since 1900, 32 bits of binary fraction.
  private static func ntp(_ value: UInt64) -> Timestamp {
    let seconds = Int64(value >> 32) - 2_208_988_800
    let fraction = (value & 0xFFFF_FFFF) * 1_000_000_000 >> 32
    return Timestamp(seconds: seconds, nanoseconds: Int64(fraction))
  }
}

extension Int64 {
  /// The product, or the largest number if it overflows.
  fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}
