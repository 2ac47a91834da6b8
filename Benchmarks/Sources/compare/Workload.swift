/// The arguments for a generated file. Equal workloads share one file.
struct Workload: Hashable, Sendable {
  /// The first argument of `generate`.
  let kind: String
  /// Nil if the size follows from the conversations.
  var bytes: Int?
  /// Nil for the default of `generate`.
  var conversations: Int?
  /// Only for NetObserv.
  var keys: String?
  /// Nil for a plain file.
  var compression: Compression?

  /// How the generated file is compressed; the plain file is kept.
  enum Compression: String {
    case gzip = ".gz"
  }

  /// Contains every argument, so that an existing file can be reused.
  var fileName: String {
    let parts = [
      kind, keys, bytes.map { "\($0 / 1_000_000)MB" }, conversations.map { "\($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: "-") + (isCapture ? ".pcap" : ".jsonl")
      + (compression?.rawValue ?? "")
  }

  /// The workload without compression.
  var plain: Workload {
    var plain = self
    plain.compression = nil
    return plain
  }

  /// The arguments of `generate` for the plain file at `path`.
  func arguments(path: String) -> [String] {
    var arguments = [kind, path]
    if let bytes { arguments += ["--bytes", "\(bytes)"] }
    if let conversations { arguments += ["--conversations", "\(conversations)"] }
    if let keys { arguments += ["--keys", keys] }
    return arguments
  }

  private var isCapture: Bool { kind == "capture" || kind == "many-conversations" }
}
