/// Tools that are in use for this work. Small scripts that `Scripts/bench` writes start the Python tools.
extension Program {
  /// nfdump's exporter, which converts a capture to flow records.
  static let nfpcapd = Program(
    name: "nfpcapd", executable: "nfpcapd_flows", location: .built, output: .ignored, arguments: ["FILE"])
  /// tshark's table of TCP conversations.
  static let tshark = Program(
    name: "tshark -z conv,tcp", executable: "tshark", location: .installed, output: .ignored,
    arguments: ["-n", "-q", "-z", "conv,tcp", "-r", "FILE"])
  /// DuckDB on one thread, with explicit column types.
  static let duckDB = Program(
    name: "DuckDB, one thread", executable: "netobserv_duckdb", location: .built, output: .counts, arguments: ["FILE"])
  /// orjson and Python dictionaries.
  static let orjson = Program(
    name: "orjson", executable: "netobserv_orjson", location: .built, output: .counts, arguments: ["FILE"])
  /// A generator of Cilium policies in Python.
  static let audit2policy = Program(
    name: "hubble-audit2policy", executable: "hubble_audit2policy", location: .built, output: .text,
    arguments: ["FILE"])
  /// zlib on the compressed file, then flowpermit on the plain one, without a pipe between them.
  static let inflateThenRead = Program(
    name: "zlib alone + plain file", executable: "inflate_then_read", location: .built, output: .counts,
    arguments: ["FILE"])
}
