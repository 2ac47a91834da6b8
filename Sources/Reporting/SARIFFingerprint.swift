import Answers
import KubeModel

/// What makes a finding the same one in another run: its kind, what it is about, and the policy. Counts, times and lines change.
enum SARIFFingerprint {
  /// Sixteen hexadecimal digits. `file` is the path of its policy as it is written.
  static func text(_ finding: Finding, file: String) -> String {
    let policies = finding.verdict.map { verdict in
      verdict.denied.compactMap { verdict[$0].primary.map { "\($0.namespace)/\($0.name)" } }
    }
    var parts = [finding.id, finding.subjects.first?.text.plain ?? "", file] + (policies ?? [])
    if finding.subjects.isEmpty {
      // An object's finding: what is wrong, without its line.
      parts += finding.evidence.flatMap(\.text.fragments).map { fragment in
        if case .file = fragment { "" } else { fragment.plain }
      }
    }
    let digits = String(hash(parts.joined(separator: "\n")), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// FNV-1a with 64 bits: the same from run to run, unlike Swift's own hashes.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
