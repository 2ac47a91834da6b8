/// The tool itself as a whole process, from a file to the answer, and programs that do no more than it needs.
extension Program {
  /// The edges between workloads.
  static let flows = tool("flows", ["flows", "FILE", "-o", "json"], .flows)
  /// The same with the objects of a cluster of 1,500 pods.
  static let flowsOfCluster = tool("flows -f", ["flows", "FILE", "-f", "CLUSTER", "-o", "json"], .flows)
  static let check = tool("check -f", ["check", "FILE", "-f", "CLUSTER", "-o", "json"], .text)
  static let derive = tool("derive -f", ["derive", "FILE", "-f", "CLUSTER", "-o", "yaml"], .text)
  static let diagnose = tool("diagnose -f", ["diagnose", "FILE", "-f", "CLUSTER", "-o", "json"], .text)

  private static func tool(_ name: String, _ arguments: [String], _ output: Output) -> Program {
    Program(
      name: name, executable: "flowpermit", location: .built, output: output,
      arguments: arguments + ["--threads", "THREADS", "--quiet", "--exit-zero"])
  }

  /// The same command of the binary that `Scripts/bench --before` names; nil for any other program.
  var before: Program? {
    guard executable == "flowpermit" else { return nil }
    var before = self
    before.name += " before"
    before.executable = "flowpermit-before"
    return before
  }

  /// flowpermit's reader without what follows: it stops at the table of conversations.
  static let reader = Program(
    name: "the reader alone", executable: "read-flows", location: .built, output: .counts,
    arguments: ["--count", "--threads", "THREADS", "FILE"], omitted: ["edges", "connections", "services", "packets"])
  /// The C loop over `read()` that groups to edges.
  static let captureEdges = Program(
    name: "the C loop", executable: "capture_edges", location: .built, output: .counts, arguments: ["FILE"],
    omitted: ["bad"])
  /// The C loop over libpcap that groups to edges.
  static let libpcapEdges = Program(
    name: "C over libpcap", executable: "libpcap_edges", location: .built, output: .counts, arguments: ["FILE"],
    omitted: ["bad"])
  /// simdjson on-demand with a table of five-tuples and one of edges.
  static let netObservEdges = Program(
    name: "simdjson", executable: "netobserv_edges", location: .built, output: .counts, arguments: ["FILE"])
  /// The same for Hubble events.
  static let hubbleEdges = Program(
    name: "simdjson", executable: "hubble_edges", location: .built, output: .counts, arguments: ["FILE"])
  /// A query for distinct connections and their edges.
  static let duckDBEdges = Program(
    name: "DuckDB", executable: "netobserv_duckdb_edges", location: .built, output: .counts, arguments: ["FILE"],
    omitted: ["bad"])
  /// orjson and Python dictionaries, to edges.
  static let orjsonEdges = Program(
    name: "orjson", executable: "netobserv_orjson_edges", location: .built, output: .counts, arguments: ["FILE"],
    omitted: ["bad"])
  /// A count of lines that are not headers.
  static let lines = Program(
    name: "lines", executable: "lines", location: .built, output: .counts, arguments: ["FILE"])
}
