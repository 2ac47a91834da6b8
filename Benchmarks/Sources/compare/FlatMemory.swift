/// Whether flowpermit's memory follows the conversations and not the size of the input: the same conversations in a
/// file and in one eight times as large.
struct FlatMemory: Sendable {
  /// What `--only` takes.
  let name: String
  let small: Workload
  let large: Workload

  /// How much more the large file may take. The rest is noise: buffers that happen to grow, pages of libraries.
  static let largestGrowth = 1.1

  /// The checks, with large files of about `megabytes` MB.
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
