import TestSupport
import Testing

@testable import Classifier

@Test(arguments: 0..<300 as Range<UInt64>)
func `a name fits a pattern if every label does`(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  func text(_ labels: [String]) -> String {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in labels.randomElement(using: &random) ?? "" }
      .joined(separator: ".")
  }
  for _ in 0..<20 {
    let (name, pattern) = (text(["a", "ab", "svc", "", "*"]), text(["a", "ab", "svc", "", "*"]))
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let wanted = pattern.split(separator: ".", omittingEmptySubsequences: false)
    let fits = labels.count == wanted.count && zip(labels, wanted).allSatisfy { $1 == "*" || $0 == $1 }
    #expect(ComponentProfile.matches(name, pattern) == fits, "\(name) \(pattern)")
  }
}

@Test func `if names fit several profiles, the first profile wins`() {
  var open = ComponentProfiles().all[0]
  (open.component, open.serverNames) = ("open", ["*.example.com", "acme.*.com"])
  let profiles = ComponentProfiles(added: [open])
  let servers = ServerProfiles(profiles)
  let patterns = profiles.all.flatMap(\.serverNames)
  let names = patterns.flatMap { [$0.replacing("*", with: "shop"), "x." + $0] } + ["", "example.com"]
  #expect(servers.profile(named: []) == nil)
  for name in names {
    for other in names {
      let expected = profiles.all.firstIndex { $0.answers(to: [name, other]) }
      #expect(servers.profile(named: [name, other]) == expected, "\(name) \(other)")
    }
  }
}
