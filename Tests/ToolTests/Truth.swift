import Foundation
import TestSupport
import Testing

/// What ought to be found in a sample where the testbed played a scenario: its `truth.json`.
struct Truth: Decodable {
  /// Nil where there is nothing to find.
  let finding: String?
  /// "namespace/workload", "api-server", or an address outside; nil where there is nothing to find.
  let client: String?
  /// As the client.
  let server: String?
  /// The policy that the story is about, as "namespace/name"; nil where none has to do with it.
  let policy: String?
  /// How it shows on the wire: silent, refused, rejected, tls-alert, tls-unanswered, stalled, cut, dns-unanswered or healthy.
  let `class`: String
  /// Further findings.
  let also: [Truth]?
  /// How many packets each policy denied, by the firewall's count: "namespace/name direction"; nil in further findings.
  let deniedBy: [String: Int]?

  /// The truth of a sample; nil where the sample holds no scenario.
  init?(of sample: String) throws {
    let file = URL(filePath: Repository.path(sample, "truth.json"), relativeTo: Repository.folder)
    guard let data = try? Data(contentsOf: file) else { return nil }
    self = try JSONDecoder().decode(Truth.self, from: data)
  }
}

@Test(arguments: Repository.samples)
func `the policy that a scenario is about denied packets, and where none is, none denied any`(sample: String) throws {
  guard let truth = try Truth(of: sample) else { return }
  let denying = Set((truth.deniedBy ?? [:]).keys.compactMap { $0.split(separator: " ").first.map(String.init) })
  let named = Set(([truth] + (truth.also ?? [])).compactMap(\.policy))
  #expect(named.isSubset(of: denying))
  #expect(named.isEmpty == denying.isEmpty)
  #expect((truth.finding == nil) == (truth.class == "healthy"))
}
