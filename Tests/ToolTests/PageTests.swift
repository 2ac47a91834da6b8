import Foundation
import TestSupport
import Testing

private enum Chromium {
  static let canRun = Python.canRun && ((try? Tool(shell: "command -v chromium").status == 0) ?? false)
  static let reason: Comment = "there is no chromium or no python3 on the PATH"
}

/// Writes a report as JSON and as a page, and uses the page in a browser.
private func check(_ words: String, in folder: TemporaryFolder, _ more: String = "") throws {
  let (answer, page) = (folder.path("report.json"), folder.path("report.html"))
  let report = try Tool(shell: "$0 report \(words) -q -o json=\(answer) -o html=\(page)")
  #expect(report.status < 2, "\(report.errors)")
  let tool = try Tool(shell: "python3 Tests/Page/check.py \(answer)=\(page) \(more)")
  #expect(tool.status == 0, "\(tool.output)\(tool.errors)")
}

private func words(_ sample: String) -> String {
  "samples/\(sample)/node.pcap -f samples/\(sample)/cluster.yaml -f samples/\(sample)/policies.yaml"
}

@Suite(.serialized) struct PageTests {
  @Test(.enabled(if: Chromium.canRun, Chromium.reason), arguments: LongTests.commonSamples)
  func `a browser shows the page of each sample, and it can be used`(sample: String) throws {
    try check(words(sample), in: try TemporaryFolder())
  }

  @Test(
    .enabled(if: Chromium.canRun && LongTests.run, "there is no chromium, or the long tests are not asked for"),
    arguments: LongTests.furtherSamples)
  func `in every further sample, a browser shows the page`(sample: String) throws {
    try check(words(sample), in: try TemporaryFolder())
  }

  @Test(.enabled(if: Chromium.canRun, Chromium.reason))
  func `the page fits narrow and wide windows, light and dark`() throws {
    let folder = try TemporaryFolder()
    try check(words("hypershift"), in: folder, "--pictures \(folder.path(""))")
    #expect(try folder.names().filter { $0.hasSuffix(".png") }.count == 4)
  }

  @Test(.enabled(if: Chromium.canRun, Chromium.reason))
  func `names in a log stay text in the browser`() throws {
    let folder = try TemporaryFolder()
    let names = [
      "</script><script>document.title='pwned'</script>", "<img src=x onerror=\\\"document.title='pwned'\\\">",
      "\\\"><b>", "' onfocus='document.title=1", "\\u202e\\u2028</style>", "\\u001b[2J", "javascript:alert(1)",
    ]
    let lines = names.enumerated().map { place, name in
      """
      {"SrcAddr":"10.128.0.\(place + 1)","DstAddr":"10.129.0.\(place + 1)","SrcPort":40000,"DstPort":443,"Proto":6,"Flags":786,\
      "Packets":9,"Bytes":900,"TimeFlowStartMs":1764000000000,"TimeFlowEndMs":1764000001000,"SrcK8S_Namespace":"\(name)",\
      "SrcK8S_Name":"\(name)","SrcK8S_OwnerName":"\(name)","SrcK8S_OwnerType":"Deployment","SrcK8S_Type":"Pod",\
      "DstK8S_Namespace":"\(name)","DstK8S_Name":"\(name)-2","DstK8S_OwnerName":"\(name)-2",\
      "DstK8S_OwnerType":"Deployment","DstK8S_Type":"Pod","FlowDirection":0}
      """
    }
    let log = folder.path("log.jsonl")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: log))
    try check("\(log) -f samples/healthy/policies.yaml", in: folder)
  }

  @Test(.enabled(if: Chromium.canRun, Chromium.reason))
  func `a page of 600 workloads and 5,000 pairs opens, collapsed to namespaces`() throws {
    let folder = try TemporaryFolder()
    let script = """
      import json, sys
      for pair in range(5000):
          source, destination = pair % 600, (pair * 7 + pair // 600 + 1) % 600
          print(json.dumps({
              "SrcAddr": f"10.128.{source // 256}.{source % 256}", "DstAddr": f"10.128.{destination // 256}.{destination % 256}",
              "SrcPort": 30000 + pair % 20000, "DstPort": 8000 + pair // 600, "Proto": 6, "Flags": 786, "Packets": 9, "Bytes": 900,
              "TimeFlowStartMs": 1764000000000 + pair, "TimeFlowEndMs": 1764000001000 + pair, "FlowDirection": 0,
              **{f"{side}K8S_{key}": value for side, number in (("Src", source), ("Dst", destination)) for key, value in {
                  "Namespace": f"team-{number % 30}", "Name": f"app-{number}-x", "OwnerName": f"app-{number}",
                  "OwnerType": "Deployment", "Type": "Pod"}.items()}}))
      """
    let log = folder.path("log.jsonl")
    let made = try Tool(shell: "python3 - > \(log) <<'END'\n\(script)\nEND")
    #expect(made.status == 0, "\(made.errors)")
    try check("\(log) -f samples/healthy/policies.yaml", in: folder)
  }

  @Test func `without policies no failure is said to be none of theirs`() throws {
    let tool = try Tool(shell: "$0 report samples/webhook-ingress-denied/node.pcap -q -o json")
    let verdict = try #require(try tool.json()["verdict"] as? [String: Any])
    let states = try #require(verdict["states"] as? [String: Int])
    #expect(states["failed"] == 0 && states["allowed"] == 0)
    #expect((states["not-judged"] ?? 0) > 0)
  }

  @Test func `the page is the same in every run`() throws {
    let pages = try (1...2).map { threads in
      try Tool(shell: "$0 report \(words("proposal-enforced")) -q --exit-zero --threads \(threads) -o html").output
    }
    #expect(pages[0] == pages[1] && pages[0].hasSuffix("</html>\n"))
  }
}
