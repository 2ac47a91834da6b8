import ByteInput
import FlowModel

/// Data sets whose template was not met yet: a file that was cut at its beginning, or a template that was sent late.
///
/// Bounded: what comes when there is no room left is given up, and counted.
struct PendingSets {
  /// A set without its header, and the message that it came in.
  struct DataSet {
    let bytes: [UInt8]
    let message: ExportMessage
  }

  private var sets: [ExportTemplateKey: [DataSet]] = [:]
  private var byteCount = 0
  /// Sets that are given up.
  private(set) var dropped = 0

  /// Bytes kept for all templates together.
  static let byteLimit = 4 * 1024 * 1024

  /// Keeps a set, or gives it up where there is no room for it.
  mutating func add(_ range: Range<Int>, _ bytes: RawSpan, _ message: ExportMessage, for key: ExportTemplateKey) {
    guard byteCount + range.count <= Self.byteLimit else {
      dropped.addSaturating(1)
      return
    }
    var copy: [UInt8] = []
    bytes.append(range, to: &copy)
    byteCount += copy.count
    sets[key, default: []].append(DataSet(bytes: copy, message: message))
  }

  /// The sets that waited for this template; they wait no longer.
  mutating func take(_ key: ExportTemplateKey) -> [DataSet] {
    let waiting = sets.removeValue(forKey: key) ?? []
    byteCount -= waiting.reduce(0) { $0 + $1.bytes.count }
    return waiting
  }

  /// Sets that still wait.
  var count: Int { sets.values.reduce(0) { $0 + $1.count } }
}
