/// One of the programs that are measured against each other.
struct Program: Sendable {
  /// Where the executable is found.
  enum Location: Sendable {
    /// Built by `Scripts/bench`, in the folder given by `--programs`.
    case built
    /// Installed on this machine, found by `PATH`.
    case installed
  }

  /// What it prints at the end.
  enum Output: Sendable {
    /// One line of `key=number` pairs.
    case counts
    /// Nothing that could be checked.
    case ignored
  }

  /// How the table names it.
  let name: String
  let executable: String
  let location: Location
  let output: Output
  /// `FILE` stands for the workload's path.
  let arguments: [String]

  /// Installed programs greet on standard error; built ones say there what went wrong.
  var messages: Child.Messages {
    switch location {
    case .built: .shown
    case .installed: .dropped
    }
  }

  /// This package's reader over flowpermit's libraries.
  static let flowpermit = Program(
    name: "flowpermit", executable: "read-flows", location: .built, output: .counts, arguments: ["FILE"])
  /// The C loop over `read()` that the goals are stated against.
  static let readBatch = Program(
    name: "C, read() and batches", executable: "read_batch", location: .built, output: .counts, arguments: ["FILE"])
  /// The C loop over libpcap.
  static let libpcapLoop = Program(
    name: "C over libpcap", executable: "libpcap_loop", location: .built, output: .counts, arguments: ["FILE"])
  /// tcpdump, which reads and writes but makes no table.
  static let tcpdump = Program(
    name: "tcpdump -w /dev/null", executable: "tcpdump", location: .installed, output: .ignored,
    arguments: ["-n", "-r", "FILE", "-w", "/dev/null"])
  /// simdjson on-demand over NetObserv lines.
  static let netObservSimdjson = Program(
    name: "simdjson on-demand", executable: "netobserv_simdjson", location: .built, output: .counts,
    arguments: ["FILE"])
  /// simdjson on-demand over Hubble lines.
  static let hubbleSimdjson = Program(
    name: "simdjson on-demand", executable: "hubble_simdjson", location: .built, output: .counts, arguments: ["FILE"])
}
