/// A generated file: what `generate` is asked for. Equal workloads share one file.
struct Workload: Hashable, Sendable {
  /// The first argument of `generate`.
  let kind: String
  /// Nil for a workload whose size follows from its conversations.
  var bytes: Int?
  /// Nil for as many as the size gives.
  var conversations: Int?
  /// Only for NetObserv.
  var keys: String?
  /// Nil for a plain file.
  var compression: Compression?

  /// How a file is compressed after it was made; the plain one stays beside it.
  enum Compression: String {
    case gzip = ".gz"
  }

  /// A name that tells every argument, so that a file that is there can be used again.
  var fileName: String {
    let parts = [
      kind, keys, bytes.map { "\($0 / 1_000_000)MB" }, conversations.map { "\($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: "-") + (isCapture ? ".pcap" : ".jsonl")
      + (compression?.rawValue ?? "")
  }

  /// The same before compression.
  var plain: Workload {
    var plain = self
    plain.compression = nil
    return plain
  }

  /// The arguments that make the plain file at `path`.
  func arguments(path: String) -> [String] {
    var arguments = [kind, path]
    if let bytes { arguments += ["--bytes", "\(bytes)"] }
    if let conversations { arguments += ["--conversations", "\(conversations)"] }
    if let keys { arguments += ["--keys", keys] }
    return arguments
  }

  private var isCapture: Bool { kind == "capture" || kind == "many-conversations" }
}
