import ByteInput
import Documents
import FlowModel

/// Recognises files that are often given in place of a capture or a log.
struct RefusedInput: Sendable {
  private let refusal: InputRefusal
  private let matches: @Sendable (RawSpan, FirstRecords) -> Bool

  private init(_ refusal: InputRefusal, matches: @escaping @Sendable (RawSpan, FirstRecords) -> Bool) {
    self.refusal = refusal
    self.matches = matches
  }

  private init(_ refusal: InputRefusal, magic: [UInt8]) {
    self.init(refusal) { bytes, _ in
      guard bytes.byteCount >= magic.count else { return false }
      for (offset, byte) in magic.enumerated() where bytes.u8(offset) != byte { return false }
      return true
    }
  }

  private init(_ refusal: InputRefusal, lines: @escaping @Sendable (LogUnit) -> Bool) {
    self.init(refusal) { bytes, first in first.units(of: bytes).contains(where: lines) }
  }

  /// Why an input that begins with these bytes and has no known format cannot be read.
  static func of(_ bytes: RawSpan, _ first: FirstRecords) -> InputRefusal {
    if bytes.byteCount == 0 { return .empty }
    return container(bytes, first) ?? texts.first { $0.matches(bytes, first) }?.refusal ?? .unknownFormat
  }

  /// The container that the bytes begin; nil for anything else.
  static func container(_ bytes: RawSpan, _ first: FirstRecords) -> InputRefusal? {
    containers.first { $0.matches(bytes, first) }?.refusal
  }

  /// Recognised by their first bytes.
  private static let containers: [RefusedInput] =
    [
      RefusedInput(.tarArchive, matches: { bytes, _ in TarReader.matches(bytes) }),
      RefusedInput(.zstd, magic: [0x28, 0xB5, 0x2F, 0xFD]),
      RefusedInput(.zipArchive, magic: [0x50, 0x4B, 3, 4]),
      RefusedInput(.xz, magic: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      RefusedInput(.bzip2, magic: [0x42, 0x5A, 0x68]),
      RefusedInput(.lz4, magic: [0x04, 0x22, 0x4D, 0x18]),
      RefusedInput(.nfcapd, magic: [0x0C, 0xA5]),
      RefusedInput(.sqliteDatabase, magic: Array("SQLite format 3\0".utf8)),
      RefusedInput(.parquet, magic: Array("PAR1".utf8)),
      RefusedInput(.snoop, magic: Array("snoop\0\0\0".utf8)),
      RefusedInput(.utf16, magic: [0xFF, 0xFE]),
      // A component log would quote their lines.
      RefusedInput(.plaintextRecords, matches: arePlaintext),
    ]

  /// Recognised by their first lines.
  private static let texts: [RefusedInput] =
    [
      RefusedInput(.sqliteTable, lines: isDatabaseRow),
      RefusedInput(.awsHeaderOnly) { bytes, first in AWSFlowLog.areHeaders(first.units(of: bytes)) },
      RefusedInput(.awsColumnsUnknown, lines: AWSFlowLog.hasUnknownOrder),
      RefusedInput(.kubernetesObjects, lines: isObject),
      RefusedInput(.hubbleTable, lines: isHubbleTable),
      RefusedInput(
        .calicoNodeFlows,
        lines: { unit in
          ["Reporter=", "Action="].allSatisfy(unit.text.containsBytes)
            || unit.text.containsBytes("Src={")
              && unit.text.containsBytes("Dst={")
        }),
      RefusedInput(
        .ciliumMonitorDetails,
        lines: { unit in
          unit.text.hasPrefix("CPU ") && unit.text.containsBytes(": MARK 0x")
            || unit.text.hasPrefix("Ethernet\t{Contents=")
        }),
      RefusedInput(.tcpdumpNames) { bytes, first in TcpdumpText.areNamed(first.units(of: bytes)) },
    ]

  /// Ten to twenty columns separated by bars, as sqlite3 prints them, of which two are addresses.
  private static func isDatabaseRow(_ unit: LogUnit) -> Bool {
    let columns = unit.text.split(separator: "|", omittingEmptySubsequences: false)
    return (10...20).contains(columns.count) && columns.count { IPAddress($0) != nil } == 2
  }

  private static func arePlaintext(_ bytes: RawSpan, _ first: FirstRecords) -> Bool {
    guard ByteSearch.contains("\"RecordType\"", bytes), ByteSearch.contains("\"plaintext\"", bytes) else {
      return false
    }
    return first.units(of: bytes).allSatisfy { $0["RecordType"] == "plaintext" }
  }

  /// The table's first line, or a line of the form with one field a line.
  private static func isHubbleTable(_ unit: LogUnit) -> Bool {
    let words = unit.text.split(separator: " ")
    return words.starts(with: ["TIMESTAMP", "SOURCE", "DESTINATION"]) || words.first == "TIMESTAMP:"
  }

  private static func isObject(_ unit: LogUnit) -> Bool {
    unit.document.map { $0["apiVersion"] != nil && $0["kind"] != nil } ?? unit.text.hasPrefix("apiVersion:")
  }
}
