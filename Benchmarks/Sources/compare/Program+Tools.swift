/// The tools that people use for this work today. Those in Python are started by small scripts that `Scripts/bench` puts beside the
/// built programs.
extension Program {
  /// nfdump's exporter, which makes flow records of a capture.
  static let nfpcapd = Program(
    name: "nfpcapd", executable: "nfpcapd_flows", location: .built, output: .ignored, arguments: ["FILE"])
  /// tshark's table of TCP conversations.
  static let tshark = Program(
    name: "tshark -z conv,tcp", executable: "tshark", location: .installed, output: .ignored,
    arguments: ["-n", "-q", "-z", "conv,tcp", "-r", "FILE"])
  /// DuckDB on one thread, with the columns' types given.
  static let duckDB = Program(
    name: "DuckDB, one thread", executable: "netobserv_duckdb", location: .built, output: .counts, arguments: ["FILE"])
  /// orjson and Python dictionaries.
  static let orjson = Program(
    name: "orjson", executable: "netobserv_orjson", location: .built, output: .counts, arguments: ["FILE"])
  /// A generator of Cilium policies in Python.
  static let audit2policy = Program(
    name: "hubble-audit2policy", executable: "hubble_audit2policy", location: .built, output: .ignored,
    arguments: ["FILE"])
  /// The tool itself, from a log to the edges between its workloads. Policies it derives only for pods that it is given.
  static let flowpermitFlows = Program(
    name: "flowpermit flows -o jsonl", executable: "flowpermit", location: .built, output: .ignored,
    arguments: ["flows", "FILE", "-o", "jsonl", "--quiet", "--exit-zero"])
  /// zlib over the compressed file, then flowpermit over the plain one: both without a pipe between them.
  static let inflateThenRead = Program(
    name: "zlib alone + plain file", executable: "inflate_then_read", location: .built, output: .counts,
    arguments: ["FILE"])
}
