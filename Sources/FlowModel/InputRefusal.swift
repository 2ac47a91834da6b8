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
  /// Records of NetObserv with payloads in plaintext.
  case plaintextRecords = "plaintext-records"
  /// The table that `hubble observe -o table` or `-o dict` prints.
  case hubbleTable = "hubble-table"
  /// What `calico-node -flows` prints.
  case calicoNodeFlows = "calico-node-flows"
  /// `cilium monitor -v` or hexadecimal dumps of it.
  case ciliumMonitorDetails = "cilium-monitor-details"
  /// tcpdump's text in which names stand for all hosts.
  case tcpdumpNames = "tcpdump-names"
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
    case .plaintextRecords:
      "it has NetObserv's records of decrypted payloads, and no flows; they are never read or printed"
    case .hubbleTable: "it is a table that 'hubble observe' printed, which cuts names"
    case .calicoNodeFlows: "it is the text of 'calico-node -flows', which has neither addresses nor source ports"
    case .ciliumMonitorDetails: "it is the detailed text of 'cilium monitor -v', in which one packet has several lines"
    case .tcpdumpNames:
      "it is tcpdump's text with names in place of addresses, which cannot be told apart from other hosts"
    }
  }

  /// What to do instead with the file of this path.
  public func help(for path: String) -> String {
    // Standard input has no name.
    path == "-" ? help : help.replacing("FILE", with: Self.quoted(path))
  }

  /// The path as a word for a shell.
  private static func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "_")
    }
    return plain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// What to do instead. `FILE` stands for the file.
  public var help: String {
    switch self {
    case .empty, .unknownFormat:
      "'flowpermit formats' lists the formats that can be read; --format NAME reads it as one of them"
    case .tarArchive: "give an archive of Kubernetes objects with -f; unpack captures and logs first"
    case .zstd: "unpack it on the way: zstd -dc FILE | flowpermit flows -"
    case .zipArchive: "unpack it first: unzip FILE; then give its files, or their folder"
    case .xz: "unpack it on the way: xz -dc FILE | flowpermit flows -"
    case .bzip2: "unpack it on the way: bzip2 -dc FILE | flowpermit flows -"
    case .lz4: "unpack it on the way: lz4 -dc FILE | flowpermit flows -"
    case .nfcapd: "convert it first: nfdump -r FILE -o json"
    case .sqliteDatabase: "use the .txt or .json file that was written beside it"
    case .parquet:
      "convert it on the way: duckdb -c \"COPY (FROM 'FILE') TO '/dev/stdout' (FORMAT json)\" | flowpermit flows -"
    case .snoop: "convert it first: editcap -F pcap FILE NEW (editcap comes with Wireshark)"
    case .utf16: "convert it first: iconv -f UTF-16 -t UTF-8 FILE"
    case .sqliteTable: "use the .txt or .json file that was written beside the database"
    case .awsHeaderOnly: "give the log itself"
    case .awsColumnsUnknown:
      "put the log's format above them as a line: version account-id interface-id srcaddr dstaddr ..."
    case .kubernetesObjects: "give it with -f, together with a capture or a log"
    case .plaintextRecords: "give the flow records themselves; keep this file to yourself"
    case .hubbleTable: "print it as JSON: hubble observe -o jsonpb > flows.jsonl"
    case .calicoNodeFlows:
      "give Goldmane's flows: kubectl port-forward -n calico-system svc/whisker 8081, then curl http://localhost:8081/whisker-backend/flows > flows.json"
    case .ciliumMonitorDetails: "print it without -v, or use hubble observe -o jsonpb > flows.jsonl"
    case .tcpdumpNames: "print it again with tcpdump -nn, or give the capture file itself: tcpdump -w FILE"
    }
  }
}
