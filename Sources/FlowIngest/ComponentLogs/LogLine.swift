import Documents
import FlowModel

/// A parsed line of a component log: klog as text, structured text or JSON, JSON and console text of zap, slog and logfmt, the text of
/// Istio and ztunnel, CoreDNS, OVN, kubectl's errors, and what `kubectl describe` and `kubectl get -o yaml` show of Events, conditions and
/// Challenges. Wrappers are removed already.
struct LogLine {
  /// The message with its error.
  private(set) var text = ""
  /// What stands beside them and helps to understand them.
  private(set) var fields: [String: String] = [:]
  private(set) var level = LogMessage.Level.unknown
  private(set) var time: Timestamp?
  private(set) var hasYear = true
  /// Whether it has one of the formats that components write.
  private(set) var hasKnownFormat = false

  init(_ text: String, _ document: DocumentNode?, time: Timestamp?) {
    self.time = time
    if let document {
      readMembers(document, text)
    } else {
      read(text[...])
    }
    self.text = GoText.withoutEscapes(self.text)
  }

  private mutating func read(_ line: Substring) {
    if let head = KlogHead(line) {
      if time == nil {
        time = head.time
        hasYear = false
      }
      hasKnownFormat = true
      level = head.level
      readMessage(head.message)
    } else if line.hasPrefix("{\"") || line.hasPrefix("{ \"") {
      var reader = JSONDocumentReader(Array(line.utf8), commas: .mayTrail)
      if let document = (try? reader.next()) ?? nil { readMembers(document, String(line)) } else { text = String(line) }
    } else if !readTimed(line), !readPairs(line), !readBracketed(line), !readBars(line) {
      readPlain(line)
    }
  }

  /// `TIME<TAB>level<TAB>scope<TAB>message<TAB>name=value ...` of Istio, ztunnel and zap's console; older versions use blanks.
  private mutating func readTimed(_ line: Substring) -> Bool {
    guard let stop = line.firstIndex(where: { $0 == " " || $0 == "\t" }),
      let moment = Timestamp(rfc3339: line[..<stop]),
      let word = LogLevelWord(line[stop...].drop { $0 == " " || $0 == "\t" })
    else { return false }
    time = moment
    level = word.level
    hasKnownFormat = true
    guard word.rest.first == "\t" else {
      readMessage(word.rest.drop { $0 == " " })
      return true
    }
    var parts = word.rest.dropFirst().split(separator: "\t", omittingEmptySubsequences: true)[...]
    if parts.count > 1, parts.first.map(Self.isScope) == true, !Self.isPairs(parts[parts.startIndex + 1]) {
      fields["scope"] = String(parts.removeFirst())
    }
    let message = parts.popFirst() ?? ""
    readMessage(message)
    for part in parts {
      if part.first == "{" {
        var reader = JSONDocumentReader(Array(part.utf8), commas: .mayTrail)
        if let document = (try? reader.next()) ?? nil { take(document) }
      } else {
        take(GoText.values(part))
      }
    }
    return true
  }

  private static func isScope(_ part: Substring) -> Bool {
    part.utf8.count <= 120 && !part.contains("\"") && (!part.contains(" ") || part.hasPrefix("envoy "))
  }

  private static func isPairs(_ part: Substring) -> Bool {
    let name = part.prefix { $0 != "=" && $0 != " " }
    return !name.isEmpty && part[name.endIndex...].first == "="
  }

  /// `time=... level=ERROR msg="..." err="..."`.
  private mutating func readPairs(_ line: Substring) -> Bool {
    guard Self.isPairs(line), line.contains("level=") || line.contains("msg=") else { return false }
    let pairs = GoText.values(line)
    guard let message = pairs.first(where: { $0.name == "msg" || $0.name == "message" })?.value else { return false }
    hasKnownFormat = true
    for (name, value) in pairs {
      switch name {
      case "level", "lvl": level = LogLevelWord.level(value) ?? level
      case "time", "ts", "t": time = Timestamp(rfc3339: value) ?? time
      default: break
      }
    }
    readMessage(message[...])
    take(pairs.filter { $0.name != "msg" && $0.name != "message" })
    return true
  }

  /// `[ERROR] plugin/errors: ...` of CoreDNS.
  private mutating func readBracketed(_ line: Substring) -> Bool {
    guard line.first == "[", let end = line.firstIndex(of: "]"),
      let known = LogLevelWord.level(line[..<end].dropFirst())
    else { return false }
    level = known
    hasKnownFormat = true
    text = String(line[line.index(after: end)...].drop { $0 == " " })
    return true
  }

  /// `TIME|00162|acl_log(ovn_pinctrl0)|INFO|...` of Open vSwitch and OVN.
  private mutating func readBars(_ line: Substring) -> Bool {
    let parts = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, let moment = Timestamp(rfc3339: parts[0]), let known = LogLevelWord.level(parts[3]) else {
      return false
    }
    time = moment
    level = known
    hasKnownFormat = true
    text = "\(parts[2])|\(parts[3])|\(parts[4])"
    return true
  }

  /// Text without a component's format: kubectl's, or that of an object.
  private mutating func readPlain(_ line: Substring) {
    let shown = ObjectLine(line)
    level = shown.level
    text = shown.text
    hasKnownFormat = shown.isKnown
    // net/http writes its own date: 2026/11/24 13:50:31.
    let parts = text.split(separator: " ", maxSplits: 2)
    if parts.count == 3, parts[0].utf8.count == 10, let moment = Self.date(parts[0], parts[1]) {
      time = time ?? moment
      hasKnownFormat = true
      text = String(parts[2])
    }
  }

  private static func date(_ day: Substring, _ time: Substring) -> Timestamp? {
    let fields = day.split(separator: "/")
    return fields.count == 3 ? Timestamp(rfc3339: "\(fields.joined(separator: "-"))T\(time)Z") : nil
  }

  /// A message with values behind it, as klog structures it (`"message" err="..."`) or as old releases serialise it
  /// (`name "msg"="..." "error"="..."`); any other text as it is.
  private mutating func readMessage(_ line: Substring) {
    if let (message, rest) = GoText.quoted(line), rest.isEmpty || rest.first == " " || rest.first == "\n" {
      text = message
      take(GoText.values(rest))
    } else if let place = line.firstRange(of: "\"msg\"=\"") {
      let name = line[..<place.lowerBound].split(separator: " ").first.map(String.init)
      let pairs = GoText.values(line[place.lowerBound...])
      text = pairs.first?.value ?? ""
      if let name { fields["logger"] = name }
      take(Array(pairs.dropFirst()))
    } else {
      text = String(line)
    }
  }

  /// Takes values by name: errors become part of the text.
  private mutating func take(_ pairs: [(name: String, value: String)]) {
    for (name, value) in pairs {
      if Self.errorNames.contains(name) {
        add(error: value)
      } else if Self.fieldNames.contains(name) {
        note(name, value)
      }
    }
  }

  private mutating func take(_ document: DocumentNode) {
    take((document.members ?? []).compactMap { member in LogUnit.text(member.node).map { (member.name, $0) } })
  }

  private mutating func add(error: String) {
    guard !error.isEmpty, error != "…", error != "<nil>", !text.hasSuffix(error) else { return }
    text = text.isEmpty ? error : "\(text): \(error)"
  }

  private mutating func note(_ name: String, _ value: String) {
    // A client's port differs in every line.
    fields[name] = name == "src.addr" ? value.lastIndex(of: ":").map { String(value[..<$0]) } ?? value : value
  }

  /// Names of values that hold an error.
  private static let errorNames: Set<String> = [
    "err", "error", "Error", "underlyingError", "output", "lastError", "exception",
  ]
  /// Names of values that tell who and what a line is about.
  private static let fieldNames: Set<String> = [
    "type", "lock", "logger", "resource_namespace", "resource_kind", "namespace", "dst.addr", "dst.hbone_addr",
    "src.addr", "direction", "target", "scrape_pool", "probeType", "pod", "containerName", "webhook",
    "controllerGroup", "controllerKind",
  ]

  private mutating func readMembers(_ document: DocumentNode, _ whole: String) {
    let message = document.text("msg") ?? document.text("message")
    let mark = document.text("level") ?? document.text("severity") ?? document.text("lvl")
    let isError = Self.errorNames.contains { document[$0] != nil }
    level = mark.flatMap { LogLevelWord.level($0) } ?? .unknown
    // klog's JSON has no level; information has a verbosity.
    if mark == nil, message != nil { level = isError || document["v"] == nil ? .error : .info }
    hasKnownFormat = message != nil && (mark != nil || document["ts"] != nil || document["logger"] != nil)
    if let message { readMessage(message[...]) }
    take(document)
    for name in ["logger", "scope"] { if let value = document.text(name) { fields[name] = value } }
    if text.isEmpty { text = whole }
    for name in ["ts", "time", "timestamp"] {
      if let moment = document[name].flatMap(Self.moment) { time = moment }
    }
  }

  /// RFC 3339, or a decimal number since 1970: zap writes seconds, klog milliseconds.
  private static func moment(_ node: DocumentNode) -> Timestamp? {
    if let text = node.string { return Timestamp(rfc3339: text) }
    guard case .number(let text) = node.content, let number = Double(text), number > 0 else { return nil }
    guard number >= smallestMilliseconds else { return Timestamp(epoch: text) }
    return number < 9e15 ? Timestamp(milliseconds: Int64(number)) : nil
  }

  /// Read as seconds, this is after the year 5000.
  private static let smallestMilliseconds = 1e11
}

extension DocumentNode {
  /// The member as text; nil where it is missing, or is a list or an object.
  fileprivate func text(_ name: String) -> String? { self[name].flatMap(LogUnit.text) }
}
