/// Tells a workload by the name of one of its pods.
enum PodName {
  /// The name without what its controller added: `web-5d8f6c9b7d-x2k4p` (ReplicaSet), `web-x2k4p` (DaemonSet), `web-0` (StatefulSet).
  ///
  /// Kubernetes makes random parts of five letters and digits without vowels (apimachinery `util/rand`), and hashes of up to ten.
  static func workload(_ name: String) -> String {
    var parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return name }
    if !last.isEmpty, last.allSatisfy(\.isNumber), last.count <= 4 {
      return parts.dropLast().joined(separator: "-")
    }
    guard last.count == 5, isRandom(last) else { return name }
    parts.removeLast()
    if parts.count > 1, let hash = parts.last, (6...10).contains(hash.count), isRandom(hash) { parts.removeLast() }
    return parts.joined(separator: "-")
  }

  private static let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")

  private static func isRandom(_ text: Substring) -> Bool { text.allSatisfy(alphabet.contains) }
}
