import Foundation
import PolicyAnalysis
import TestSupport
import Testing

/// The ids of findings in the sources: `id: "would-drop", severity: ...`, and the words of a type that has one id for each case.
private func usedIDs() throws -> Set<String> {
  let sources = Repository.folder.appending(path: "Sources")
  let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
  var found: Set<String> = []
  for file in files ?? [] where file.pathExtension == "swift" {
    let text = try String(contentsOf: file, encoding: .utf8)
    found.formUnion(text.matches(of: /id: "([a-z0-9-]+)", severity:/).map { String($0.output.1) })
    found.formUnion(text.matches(of: /\(id, title\) = \("([a-z0-9-]+)"/).map { String($0.output.1) })
    guard file.lastPathComponent == "PolicyFlaw.swift" else { continue }
    found.formUnion(text.matches(of: /case \.\w+: "([a-z0-9-]+)"/).map { String($0.output.1) })
  }
  return found
}

@Test func `explain knows every finding that a command prints, and no other`() throws {
  let used = try usedIDs().union(MeshClientVerdict.allCases.filter { $0 != .healthy }.map { "client-\($0.rawValue)" })
  #expect(used.isSuperset(of: ["would-drop", "policy-refused", "rule-matches-no-peer", "client-late"]))
  #expect(Set(VerdictFinding.all.map(\.id)) == used)
  #expect(Set(SignatureCatalogue.all.map(\.id)).isDisjoint(with: used))
}

@Test(arguments: VerdictFinding.all)
func `each explanation says which commands print the finding`(finding: VerdictFinding) {
  #expect(!finding.verbs.isEmpty)
  #expect(Set(finding.verbs).isSubset(of: ["check", "diagnose", "derive", "validate", "evaluate", "diff", "lint"]))
}
