import ByteInput
import FlowModel

/// Data sets that wait for their template: the file was cut at its beginning, or the template was sent late.
///
/// Sets beyond the limit are discarded and counted.
struct PendingSets {
  /// A set's content, and the message that contained it.
  struct DataSet {
    let bytes: [UInt8]
    let message: ExportMessage
  }

  private var sets: [ExportTemplateKey: [DataSet]] = [:]
  private var byteCount = 0
  /// Number of discarded sets.
  private(set) var dropped = 0

  /// Bytes kept for all templates.
  static let byteLimit = 4 * 1024 * 1024

  /// Keeps a set, or discards it if the limit is reached.
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

  /// Removes and returns the sets that wait for this template.
  mutating func take(_ key: ExportTemplateKey) -> [DataSet] {
    let waiting = sets.removeValue(forKey: key) ?? []
    byteCount -= waiting.reduce(0) { $0 + $1.bytes.count }
    return waiting
  }

  /// Number of sets that still wait.
  var count: Int { sets.values.reduce(0) { $0 + $1.count } }
}
