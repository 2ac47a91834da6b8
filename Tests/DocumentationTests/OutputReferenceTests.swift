import Foundation
import TestSupport
import Testing

private let page = "\(Pages.catalogueFolder)/OutputReference.md"

/// Objects whose names are words of an open vocabulary, such as outcomes.
private let counts: Set<String> = ["states", "outcomes", "skipped", "failures", "unplaced"]

/// The keys of a document, without those of Kubernetes objects in it.
private func keys(_ value: Any, in name: String = "") -> Set<String> {
  if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys($1, in: name)) } }
  guard let members = value as? [String: Any], members["apiVersion"] == nil, !counts.contains(name) else { return [] }
  return members.reduce(into: Set(members.keys)) { $0.formUnion(keys($1.value, in: $1.key)) }
}

@Test func `the output reference has every key of every document`() throws {
  let known = Set(try MarkdownPage(page).codeSpans)
  let terminal = try Terminal()
  let (healthy, denied) = ("samples/healthy", "samples/webhook-ingress-denied")
  let objects = "-f \(denied)/cluster.yaml -f \(denied)/policies.yaml"
  let commands = [
    "flows \(healthy)/node.pcap -f \(healthy)/cluster.yaml", "flows --conversations \(healthy)/node.pcap",
    "flows --conversations \(healthy)/netobserv.jsonl.gz", "check \(denied)/hubble.jsonl.gz \(objects)",
    "derive samples/everything-allowed/node.pcap -f samples/everything-allowed/cluster.yaml",
    "diagnose \(denied)/node.pcap \(objects) --logs \(denied)/logs", "diagnose --logs \(denied)/logs",
    "validate istio-csr \(denied)/node.pcap \(objects)", "explain", "explain webhook-refused", "presets", "formats",
    "report \(denied)/node.pcap \(objects)", "version",
    "evaluate \(objects) --from 192.0.2.1 --to 192.0.2.2 --port 443",
    "diff none operator-1.18 -f samples/everything-allowed/cluster.yaml samples/everything-allowed/node.pcap",
  ]
  for command in commands {
    let output = try terminal.run("flowpermit \(command) -o json --quiet")
    let document = try JSONSerialization.jsonObject(with: Data(output.utf8))
    for key in keys(document).subtracting(known) { Issue.record("\(page) lacks '\(key)' of \(command)") }
  }
}

@Test func `the output reference lists the formats of -o`() throws {
  let formats = try MarkdownPage(page).lines.drop { !$0.hasPrefix("| format |") }.dropFirst(2)
    .prefix { $0.hasPrefix("|") }.compactMap { $0.firstMatch(of: /`([a-z]+)`/).map { String($0.output.1) } }
  var offered: Set<String> = []
  for verb in try Verbs.shared().names {
    let help = try Verbs.shared().options(of: verb).outputHelp
    // Partials have one format and no list.
    guard let start = help.firstRange(of: "table, ")?.lowerBound else { continue }
    let words = help[start...].prefix { $0 != ";" }.split(separator: ",").map { String($0.drop { $0 == " " }) }
    #expect(words == formats.filter(words.contains), "\(verb): \(help)")
    offered.formUnion(words)
  }
  #expect(offered == Set(formats), "\(page) lists \(formats)")
}
