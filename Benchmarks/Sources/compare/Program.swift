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
    /// Output without counts.
    case ignored
  }

  /// The name in tables.
  let name: String
  let executable: String
  let location: Location
  let output: Output
  /// `FILE` is replaced by the workload's path.
  let arguments: [String]

  /// Installed programs print banners on standard error; built ones print only errors.
  var messages: Child.Messages {
    switch location {
    case .built: .shown
    case .installed: .dropped
    }
  }

  /// This package's reader over flowpermit's libraries.
  static let flowpermit = Program(
    name: "flowpermit", executable: "read-flows", location: .built, output: .counts, arguments: ["FILE"])
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
