import ByteInput
import FlowIngest
import FlowModel
import TestSupport
import Testing

/// Other files, the reason of the error, and a part of its help.
private let refusals: [(bytes: [UInt8], reason: String, help: String)] = [
  ([0x28, 0xB5, 0x2F, 0xFD, 1, 2, 3], "compressed with zstd", "zstd -dc FILE | flowpermit flows -"),
  ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "compressed with xz", "xz -dc FILE"),
  (Array("BZh91AY".utf8), "compressed with bzip2", "bzip2 -dc"),
  ([0x04, 0x22, 0x4D, 0x18, 0x64], "compressed with lz4", "lz4 -dc"),
  (Array("PK\u{3}\u{4}stored acl_log(ovn_pinctrl0)".utf8), "a zip archive", "unzip"),
  ([0x0C, 0xA5, 2, 0, 0, 0], "an nfcapd file", "nfdump -r FILE -o json"),
  ([0x0C, 0xA5, 1, 0, 0, 0], "an nfcapd file", "nfdump -r FILE -o json"),
  (Array("SQLite format 3\0".utf8), "no times and no identities", ".json"),
  (Array("PAR1".utf8) + [0x15], "a Parquet file", "duckdb -c"),
  (Array("snoop\0\0\0".utf8) + [0, 0, 0, 2], "snoop", "editcap"),
  ([0xFF, 0xFE, 0x7B, 0], "UTF-16", "iconv"), ([], "it is empty", "formats"),
  (Array("hello\n".utf8), "no known format", "formats"),
  (
    Array("12|NoError|58747|10.128.0.63|57856||17|172.30.0.10|53|284|1\n".utf8), "sqlite3 printed",
    "beside the database"
  ),
  (
    Array("version srcaddr dstaddr srcport\nversion vpc_id pkt_srcaddr pkt_dstaddr\n".utf8), "no records",
    "the log itself"
  ),
  (
    Array("7 10.0.0.71 52.95.128.179 34210 80 6 1616729292 1616729349 ACCEPT OK\n".utf8), "custom columns",
    "version account-id"
  ),
  (Array("TIMESTAMP   SOURCE   DESTINATION   TYPE   VERDICT   SUMMARY\n".utf8), "a table", "hubble observe -o jsonpb"),
  (Array("  TIMESTAMP: Mar  4 08:21:03.114\n     SOURCE: a/b:1\n".utf8), "a table", "hubble observe -o jsonpb"),
  (
    Array("- Time=2026-03-04T08:21:03Z Reporter=Src Action=Deny\n  Src={wep(a/b-*)} Dst={wep(c/d-*)}\n".utf8),
    "calico-node -flows", "svc/whisker"
  ),
  (Array("CPU 01: MARK 0xa9 FROM 0 from-host: 74 bytes, state new\n".utf8), "cilium monitor -v", "without -v"),
  (
    Array(#"{"RecordType":"plaintext","Plaintext":"c2VjcmV0","PlaintextLen":6}"#.utf8), "decrypted payloads",
    "flow records"
  ),
  (
    Array("10:05:12.1 IP worker-b.lan.41877 > worker-a.lan.http: Flags [S], seq 1, length 0\n".utf8),
    "names in place of addresses", "tcpdump -nn"
  ),
  (Array("apiVersion: v1\nkind: Pod\n".utf8), "Kubernetes objects", "-f"),
  (Array(#"{"apiVersion":"v1","kind":"List","items":[]}"#.utf8), "Kubernetes objects", "-f"),
]

@Test(arguments: refusals.indices)
func `a file of another kind is refused with its kind and what to do`(index: Int) {
  let (bytes, reason, help) = refusals[index]
  #expect {
    try observe(bytes)
  } throws: { error in
    guard let error = error as? InputError else { return false }
    let named = error.help?.replacing(error.path, with: "FILE")
    return error.reason.contains(reason) && named?.contains(help) == true
  }
}

@Test(
  .enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"),
  arguments: [
    ("aws-vpc/vrl_formats.txt", "column names"), ("netobserv/cli_readme_sqlite_output.txt", "sqlite3"),
    ("must-gather/must-gather.tar", "tar archive"),
  ])
func `real files without traffic are refused with the right reason`(file: String, reason: String) {
  #expect {
    try Ingestion().read([Corpus.path("flow-logs/" + file)])
  } throws: {
    ($0 as? InputError)?.reason.contains(reason) == true
  }
}

@Test(arguments: [
  "version srcaddr dstaddr srcport dstport protocol start end action log-status",
  "version srcaddr dstaddr srcport dstport protocol start end action log_status",
  "${version} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${start} ${end} ${action} ${log-status}",
])
func `a header line gives the column order of AWS's lines, in the middle of a file too`(header: String) throws {
  let text = """
    2 1 eni-1 10.0.0.1 10.0.0.2 41000 443 6 1 44 1700000000 1700000060 ACCEPT OK
    7 10.0.0.3 10.0.0.2 41000 443 6 1700000000 1700000060 REJECT OK
    \(header)
    7 10.0.0.4 10.0.0.2 41000 443 6 1700000000 1700000060 REJECT OK
    """
  let observations = try observe(text)
  #expect(observations.flows.map(\.tuple) == ["10.0.0.1:41000 > 10.0.0.2:443", "10.0.0.4:41000 > 10.0.0.2:443"])
  #expect(observations.statistics.skipped == [SkipReason(rawValue: "unknown-order"): 1])
  #expect(observations.statistics.inputs.first?.damage.contains(.columnOrderUnknown) == true)
}
