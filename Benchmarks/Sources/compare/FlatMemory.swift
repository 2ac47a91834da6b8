/// Checks that flowpermit's memory depends on the number of conversations and not on the size of the input: a file, and one eight times
/// as large with the same conversations.
struct FlatMemory: Sendable {
  /// The value of `--only`.
  let name: String
  let small: Workload
  let large: Workload

  /// The maximum ratio of memory. It allows for noise, such as buffers that grow and pages of libraries.
  static let growth = Limit(.atMost, must: 1.1)

  /// All checks, with large files of about `megabytes` MB.
  static func all(megabytes: Int) -> [FlatMemory] {
    ["capture", "netobserv", "hubble"].map { kind in
      let keys: String? = kind == "netobserv" ? "regular" : nil
      func workload(_ bytes: Int) -> Workload {
        Workload(kind: kind, bytes: bytes, conversations: max(100, megabytes * 5), keys: keys)
      }
      return FlatMemory(
        name: "memory-\(kind)", small: workload(megabytes * 1_000_000 / 8), large: workload(megabytes * 1_000_000))
    }
  }
}
