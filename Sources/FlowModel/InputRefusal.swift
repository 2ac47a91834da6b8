/// Why a file that is neither a capture nor a log cannot be read: the reason of an `InputError`, or of `InputDamage.inputLeftOut`.
public enum InputRefusal: String, Hashable, Sendable, CaseIterable {
  case empty
  case unknownFormat = "unknown-format"
  case tarArchive = "tar-archive"
  case zstd
  case zipArchive = "zip-archive"
  case xz
  case bzip2
  case lz4
  case nfcapd
  /// NetObserv's command line writes one.
  case sqliteDatabase = "sqlite-database"
  case parquet
  case snoop
  case utf16
  /// `sqlite3` printed it from the database of NetObserv's command line.
  case sqliteTable = "sqlite-table"
  case awsHeaderOnly = "aws-header-only"
  case awsColumnsUnknown = "aws-columns-unknown"
  /// Kubernetes objects, which belong to `-f`.
  case kubernetesObjects = "kubernetes-objects"
}

extension InputRefusal {
  /// What the file is, to follow its path and a colon.
  public var text: String {
    switch self {
    case .empty: "it is empty"
    case .unknownFormat: "it has no known format"
    case .tarArchive: "it is a tar archive"
    case .zstd: "it is compressed with zstd"
    case .zipArchive: "it is a zip archive"
    case .xz: "it is compressed with xz"
    case .bzip2: "it is compressed with bzip2"
    case .lz4: "it is compressed with lz4"
    case .nfcapd: "it is an nfcapd file, which only nfdump reads"
    case .sqliteDatabase:
      "it is an SQLite database; the one that NetObserv's command line writes has no times and no identities"
    case .parquet: "it is a Parquet file"
    case .snoop: "it is a capture in snoop's format"
    case .utf16: "it is text in UTF-16"
    case .sqliteTable:
      "it is a table that sqlite3 printed from the database of NetObserv's command line: it has no times and no identities"
    case .awsHeaderOnly: "it has the column names of AWS VPC flow logs and no records"
    case .awsColumnsUnknown:
      "it has lines of AWS VPC flow logs with custom columns, and no header line that names them"
    case .kubernetesObjects: "it has Kubernetes objects and no traffic"
    }
  }

  /// What to do instead.
  public var help: String {
    switch self {
    case .empty, .unknownFormat:
      "'flowpermit formats' lists the formats that can be read; --format NAME reads it as one of them"
    case .tarArchive: "give an archive of Kubernetes objects with -f; unpack captures and logs first"
    case .zstd: "unpack it first: unzstd FILE"
    case .zipArchive: "unpack it first: unzip FILE; then give its files, or their folder"
    case .xz: "unpack it first: unxz FILE"
    case .bzip2: "unpack it first: bunzip2 FILE"
    case .lz4: "unpack it first: unlz4 FILE"
    case .nfcapd: "convert it first: nfdump -r FILE -o json"
    case .sqliteDatabase: "use the .txt or .json file that was written beside it"
    case .parquet: "publish the flow log as text, or convert it to text with its column names in the first line"
    case .snoop: "convert it first: editcap -F pcap FILE NEW (editcap comes with Wireshark)"
    case .utf16: "convert it first: iconv -f UTF-16 -t UTF-8 FILE"
    case .sqliteTable: "use the .txt or .json file that was written beside the database"
    case .awsHeaderOnly: "give the log itself"
    case .awsColumnsUnknown:
      "put the log's format above them as a line: version account-id interface-id srcaddr dstaddr ..."
    case .kubernetesObjects: "give it with -f, together with a capture or a log"
    }
  }
}
