/// The arguments for a generated file. Equal workloads share one file.
struct Workload: Hashable, Sendable {
  /// The first argument of `generate`.
  let kind: String
  /// Nil if the size follows from the conversations.
  var bytes: Int?
  /// Nil for the default of `generate`.
  var conversations: Int?
  /// The percentage of records that begin another conversation; nil if `conversations` says how many there are.
  var new: Int?
  /// Only for NetObserv.
  var keys: String?
  /// What distinguishes files with the same other arguments.
  var variant = 0
  /// Nil for a plain file.
  var compression: Compression?

  /// How the generated file is compressed; the plain file is kept.
  enum Compression: String {
    case gzip = ".gz"
  }

  /// Contains every argument, so that an existing file can be reused.
  var fileName: String {
    let parts = [
      kind, keys, bytes.map { $0 < 1_000_000 ? "\($0)B" : "\($0 / 1_000_000)MB" }, conversations.map { "\($0)" },
      new.map { "new\($0)" }, variant == 0 ? nil : "v\(variant)",
    ]
    return parts.compactMap(\.self).joined(separator: "-") + suffix + (compression?.rawValue ?? "")
  }

  private var suffix: String {
    switch kind {
    case "capture", "many-conversations": ".pcap"
    case "zeek", "ovn-acl", "aws-vpc": ".log"
    case "cluster": ".json"
    default: ".jsonl"
    }
  }

  /// The workload without compression.
  var plain: Workload {
    var plain = self
    plain.compression = nil
    return plain
  }

  /// The arguments of `generate` for the plain file at `path`.
  func arguments(path: String, seed: Int) -> [String] {
    var arguments = [kind, path, "--seed", "\(seed + variant * 1_000_003)"]
    if let bytes { arguments += ["--bytes", "\(bytes)"] }
    if let conversations { arguments += ["--conversations", "\(conversations)"] }
    if let new { arguments += ["--new", "\(new)"] }
    if let keys { arguments += ["--keys", keys] }
    return arguments
  }
}
