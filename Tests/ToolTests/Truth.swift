import Foundation
import TestSupport
import Testing

/// The finding that is right for a sample in which the testbed played a scenario: its `truth.json`.
struct Truth: Decodable {
  /// Nil where nothing is wrong.
  let finding: String?
  /// "namespace/workload", "api-server", or an address outside the cluster; nil where nothing is wrong.
  let client: String?
  /// In the form of `client`.
  let server: String?
  /// The policy that is the cause, as "namespace/name"; nil where no policy is.
  let policy: String?
  /// How the failure looks on the wire: silent, refused, rejected, tls-alert, tls-unanswered, stalled, cut, dns-unanswered or healthy.
  let `class`: String
  /// Further findings.
  let also: [Truth]?
  /// The packets that each policy denied, as the firewall counted them, by "namespace/name direction"; nil in further findings.
  let deniedBy: [String: Int]?

  /// Nil where the sample has no scenario.
  init?(of sample: String) throws {
    let file = URL(filePath: Repository.path(sample, "truth.json"), relativeTo: Repository.folder)
    guard let data = try? Data(contentsOf: file) else { return nil }
    self = try JSONDecoder().decode(Truth.self, from: data)
  }
}

@Test(arguments: Repository.samples)
func `the policy that causes a scenario's failure denied packets, and without such a policy none did`(sample: String)
  throws
{
  guard let truth = try Truth(of: sample) else { return }
  let denying = Set((truth.deniedBy ?? [:]).keys.compactMap { $0.split(separator: " ").first.map(String.init) })
  let named = Set(([truth] + (truth.also ?? [])).compactMap(\.policy))
  #expect(named.isSubset(of: denying))
  #expect(named.isEmpty == denying.isEmpty)
  #expect((truth.finding == nil) == (truth.class == "healthy"))
}
