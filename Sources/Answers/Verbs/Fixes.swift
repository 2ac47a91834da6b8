import KubeModel
import PolicyAnalysis

extension Finding.Fix {
  init(_ fix: Fix) { self.init(Manifest(fix.policy), fix.direction, rules: fix.rules) }
}

extension Section {
  /// The policies that the fixes of findings are in, each once, in the order of the findings; `fixes` makes those of one finding.
  ///
  /// Only the places of the policies are held: a long answer may have as many policies as findings.
  static func fixes<Found>(_ findings: [Found], _ fixes: @escaping (Found) -> [Fix]) -> Section {
    func manifests() -> Listing<Manifest> {
      var known: Set<PolicyReference> = []
      var places: [(finding: Int, fix: Int)] = []
      for (place, finding) in findings.enumerated() {
        for (fix, value) in fixes(finding).enumerated() where known.insert(PolicyReference(value.policy)).inserted {
          places.append((place, fix))
        }
      }
      return Listing(places) { Manifest(fixes(findings[$0.finding])[$0.fix].policy) }
    }
    func each(_ take: (Manifest) throws -> Void) throws {
      var known: Set<PolicyReference> = []
      for fix in findings.lazy.flatMap(fixes) where known.insert(PolicyReference(fix.policy)).inserted {
        try take(Manifest(fix.policy))
      }
    }
    let content = Manifests(make: manifests, each: each, hasSome: { findings.contains { !fixes($0).isEmpty } })
    return Section(nil, title: "Policies that would let these connections pass:", .manifests(content))
  }
}
