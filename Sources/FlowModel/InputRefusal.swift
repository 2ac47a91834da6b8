/// Why a file that is neither a capture nor a log cannot be read.
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
