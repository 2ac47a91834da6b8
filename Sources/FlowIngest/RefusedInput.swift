import ByteInput
import FlowModel

/// What is met in place of a capture or a log and cannot be read: what it is, and what to do instead.
struct RefusedInput: Sendable {
  let reason: String
  let help: String?
  private let matches: @Sendable (RawSpan) -> Bool

  private init(_ reason: String, help: String?, matches: @escaping @Sendable (RawSpan) -> Bool) {
    self.reason = reason
    self.help = help
    self.matches = matches
  }

  private init(_ reason: String, help: String?, magic: [UInt8]) {
    self.init(reason, help: help) { bytes in
      guard bytes.byteCount >= magic.count else { return false }
      for (offset, byte) in magic.enumerated() where bytes.u8(offset) != byte { return false }
      return true
    }
  }

  /// Why an input that begins with these bytes and is of no known format cannot be read.
  static func of(_ bytes: RawSpan) -> RefusedInput {
    if bytes.byteCount == 0 { return empty }
    return container(bytes) ?? texts.first { $0.matches(bytes) } ?? unknown
  }

  /// The container that the bytes begin; nil where they begin none that is known.
  static func container(_ bytes: RawSpan) -> RefusedInput? { containers.first { $0.matches(bytes) } }

  private static let empty = RefusedInput("it is empty", help: unknown.help, magic: [])
  private static let unknown = RefusedInput(
    "it is of no known format",
    help: "'flowpermit formats' lists what can be read; --format NAME reads it as one of them", magic: [])

  /// Told by their first bytes.
  private static let containers: [RefusedInput] =
    [
      RefusedInput(
        "it is a tar archive",
        help: "a cluster's objects go with -f; a capture or a log must be taken out of its archive first",
        matches: TarReader.matches),
      RefusedInput(
        "it is compressed by zstd", help: "unpack it first: unzstd FILE", magic: [0x28, 0xB5, 0x2F, 0xFD]),
      RefusedInput(
        "it is a zip archive", help: "unpack it first: unzip FILE; its files can be given one by one, or as a folder",
        magic: [0x50, 0x4B, 3, 4]),
      RefusedInput(
        "it is compressed by xz", help: "unpack it first: unxz FILE", magic: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
      RefusedInput(
        "it is compressed by bzip2", help: "unpack it first: bunzip2 FILE", magic: [0x42, 0x5A, 0x68]),
      RefusedInput(
        "it is compressed by lz4", help: "unpack it first: unlz4 FILE", magic: [0x04, 0x22, 0x4D, 0x18]),
      RefusedInput(
        "it is a file of nfcapd, which only nfdump reads",
        help: "nfdump -r FILE -o json writes what can be read here", magic: [0x0C, 0xA5]),
      RefusedInput(
        "it is an SQLite database; the one that NetObserv's command line writes has no times and no identities",
        help: "use the .txt or .json that was written beside it", magic: Array("SQLite format 3\0".utf8)),
      RefusedInput(
        "it is a Parquet file",
        help: "let the flow log be published as text, or write it as text with its column names in the first line",
        magic: Array("PAR1".utf8)),
      RefusedInput(
        "it is a capture in snoop's format",
        help: "Wireshark's editcap turns it into one that can be read: editcap -F pcap FILE NEW",
        magic: Array("snoop\0\0\0".utf8)),
      RefusedInput(
        "it is text in UTF-16", help: "turn it into UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE", magic: [0xFF, 0xFE]),
    ]

  /// Told by their first lines.
  private static let texts: [RefusedInput] =
    [
      RefusedInput(
        "it is a table printed by sqlite3 from the database of NetObserv's command line: it has no times and no identities",
        help: "use the .txt or .json that was written beside the database", matches: isDatabaseTable),
      RefusedInput(
        "it has the column names of AWS VPC flow logs and no records", help: "give the log itself",
        matches: { bytes in AWSFlowLog.areHeaders(LogUnitReader.sample(bytes, limit: sampleSize)) }),
      RefusedInput(
        "it has lines of AWS VPC flow logs in an order of their own, and no line that names the columns",
        help: "put the log's format above them as a line: version account-id interface-id srcaddr dstaddr ...",
        matches: { bytes in
          LogUnitReader.sample(bytes, limit: sampleSize).contains(where: AWSFlowLog.hasUnknownOrder)
        }),
      RefusedInput(
        "it has objects of a cluster, and no traffic", help: "give it with -f, beside a capture or a log",
        matches: hasObjects),
    ]

  private static let sampleSize = 12

  /// Eleven or more columns between bars, as sqlite3 prints them, with two addresses among them.
  private static func isDatabaseTable(_ bytes: RawSpan) -> Bool {
    LogUnitReader.sample(bytes, limit: sampleSize).contains { unit in
      let columns = unit.text.split(separator: "|", omittingEmptySubsequences: false)
      return (10...20).contains(columns.count) && columns.count { IPAddress($0) != nil } == 2
    }
  }

  private static func hasObjects(_ bytes: RawSpan) -> Bool {
    LogUnitReader.sample(bytes, limit: sampleSize).contains { unit in
      unit.document.map { $0["apiVersion"] != nil && $0["kind"] != nil } ?? unit.text.hasPrefix("apiVersion:")
    }
  }
}
