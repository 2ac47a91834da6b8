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

  /// A name that tells every argument, so that a file that is there can be used again.
  var fileName: String {
    let parts = [
      kind, keys, bytes.map { "\($0 / 1_000_000)MB" }, conversations.map { "\($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: "-") + (isCapture ? ".pcap" : ".jsonl")
  }

  /// The arguments that make it at `path`.
  func arguments(path: String) -> [String] {
    var arguments = [kind, path]
    if let bytes { arguments += ["--bytes", "\(bytes)"] }
    if let conversations { arguments += ["--conversations", "\(conversations)"] }
    if let keys { arguments += ["--keys", keys] }
    return arguments
  }

  private var isCapture: Bool { kind == "capture" || kind == "many-conversations" }
}
