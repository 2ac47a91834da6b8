import Answers
import Documents

extension Renderer {
  static let html = Renderer(
    name: "html", summary: "one page for a browser, without network or server; 'report' fills it best", needs: [],
    isForPeople: true
  ) { answer, setting, put in try HTMLPage(answer, setting).write(put) }
}

/// A page that needs nothing beside itself. Its script and style are allowed by their digests, and nothing else is
/// (Content Security Policy Level 3).
private struct HTMLPage {
  private let answer: Answer
  private let setting: RenderSetting
  /// Those that people see, each with a name to link to.
  private let sections: [(id: String, section: Section)]

  init(_ answer: Answer, _ setting: RenderSetting) {
    self.answer = answer
    self.setting = setting
    sections = answer.sections.filter(\.isShownToPeople).enumerated().map { place, section in
      (section.name ?? "part-\(place + 1)", section)
    }
  }

  private static let policy =
    "default-src 'none'; script-src 'sha256-\(EmbeddedAssets.scriptDigest)'; style-src 'sha256-\(EmbeddedAssets.styleDigest)'; base-uri 'none'; form-action 'none'"

  func write(_ put: Renderer.Put) throws {
    let title = "flowpermit \(HTML.escaped(setting.verb))"
    try put(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>\(EmbeddedAssets.style)</style>
      </head>
      <body>
      <header><h1>\(title)</h1></header>
      <nav aria-label="Parts of this page">

      """)
    for (id, section) in sections {
      guard let title = section.title else { continue }
      try put("<a href=\"#\(HTML.escaped(id))\">\(HTML.text(title))</a>\n")
    }
    try put("</nav>\n<main>\n")
    var map: Graph?
    for (id, section) in sections {
      try put("<section id=\"\(HTML.escaped(id))\">\n")
      if let title = section.title { try put("<h2>\(HTML.text(title))</h2>\n") }
      if id == "verdict", case .facts(_, let texts) = section.content {
        try writeVerdict(texts, put)
      } else if case .graph(let graph) = section.content {
        if map == nil { try put(HTMLMap.frame) }
        map = map ?? graph
        try HTML.write(graph.table, linking: "edge-", put)
      } else {
        try HTML.write(section.content, put)
      }
      try put("</section>\n")
    }
    try put("</main>\n<footer>flowpermit \(HTML.escaped(setting.version)). \(Self.promise)</footer>\n")
    if let map { try HTMLMap(map).write(put) }
    try put("<script>\(EmbeddedAssets.script)</script>\n</body>\n</html>\n")
  }

  private static let promise =
    "This page loads nothing and sends nothing. It holds names and addresses of the cluster: give it only to those who may see them."

  /// The first sentence large.
  private func writeVerdict(_ texts: [Text], _ put: Renderer.Put) throws {
    let kind = answer.asksForAction ? "bad" : answer.gaps.isEmpty && answer.emptiness == nil ? "good" : "open"
    for (place, text) in texts.enumerated() {
      try put("<p\(place == 0 ? " class=\"lead \(kind)\"" : "")>\(HTML.text(text))</p>\n")
    }
  }
}
