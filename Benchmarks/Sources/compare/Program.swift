/// One of the compared programs.
struct Program: Sendable {
  enum Location: Sendable {
    /// Built by `Scripts/bench`, in the folder given by `--programs`.
    case built
    /// Installed on this machine, found in `PATH`.
    case installed
  }

  enum Output: Sendable {
    /// One line of `key=number` pairs.
    case counts
    /// The JSON of `flowpermit flows`.
    case flows
    /// Text that must be the same in every round.
    case text
    /// Output without counts.
    case ignored
  }

  /// The name in tables.
  var name: String
  var executable: String
  let location: Location
  let output: Output
  /// `FILE` is replaced by the workload's path, or by several; `CLUSTER` by the path of the cluster's objects; `THREADS` by a number.
  let arguments: [String]
  /// Counts that it does not print.
  var omitted: Set<String> = []

  /// Installed programs print banners on standard error; built ones print only errors.
  var messages: Child.Messages {
    switch location {
    case .built: .shown
    case .installed: .dropped
    }
  }

  /// The arguments with these values in place of the words.
  func arguments(_ files: [String], cluster: String = "", threads: Int = 1) -> [String] {
    arguments.flatMap { argument in
      switch argument {
      case "FILE": files
      case "CLUSTER": [cluster]
      case "THREADS": ["\(threads)"]
      default: [argument]
      }
    }
  }

  /// This package's reader over flowpermit's libraries.
  static let flowpermit = Program(
    name: "flowpermit", executable: "read-flows", location: .built, output: .counts,
    arguments: ["--threads", "THREADS", "FILE"])
  /// The C loop over `read()` that the targets refer to.
  static let readBatch = Program(
    name: "C, read() and batches", executable: "read_batch", location: .built, output: .counts, arguments: ["FILE"])
  /// The C loop over libpcap.
  static let libpcapLoop = Program(
    name: "C over libpcap", executable: "libpcap_loop", location: .built, output: .counts, arguments: ["FILE"])
  /// tcpdump, which reads and writes but keeps no table.
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
