import FlowModel
import KubeModel
public import PolicyAnalysis

extension Assurance {
  /// What the answer rests on, for programs.
  var data: Datum {
    [
      "extent": .word(extent.word), "judged": .list(parts, \.data), "gaps": .list(gaps, \.data),
      "recorded": .object(Datum.window(recorded)),
    ]
  }

  /// What could not be judged, one sentence each.
  var gapTexts: [Text] {
    gaps.compactMap { gap in
      // These are gathered into one sentence.
      if case .notSeen = gap { nil } else { "\(gap.text)." }
    }
  }

  /// Why nothing could be judged, without a final dot.
  public var emptiness: Text {
    let reasons = gaps.map(\.text)
    return reasons.isEmpty ? "no connection was recorded" : .list(reasons, separator: "; ")
  }
}

extension Answer {
  /// Everything that could not be judged: a stable word, and the sentence without a final dot.
  public var gaps: [(word: String, text: Text)] { (assurance?.gaps ?? []).map { ($0.word, $0.text) } }
}

extension Assurance.Extent {
  fileprivate var word: String {
    switch self {
    case .everything: "everything"
    case .part: "part"
    case .nothing: "nothing"
    }
  }
}

extension Assurance.Part {
  fileprivate var data: Datum {
    switch self {
    case .connections(let count): ["part": "connections", "count": .int(count)]
    case .needs(let count): ["part": "needs-by-policies", "count": .int(count)]
    case .needsSeen(let count): ["part": "needs-seen", "count": .int(count)]
    case .objectsWithoutPolicies: ["part": "objects-without-policies", "count": 0]
    case .logLines(let count): ["part": "log-lines", "count": .int(count)]
    }
  }
}

extension Assurance.Gap {
  fileprivate var data: Datum {
    var members: [Datum.Member] = [.init("gap", .word(word))]
    switch self {
    case .connections(let count, _), .undecided(let count), .unplaced(let count), .logLines(let count),
      .foreignLogs(let count):
      members.append(.init("count", .int(count)))
    case .need(let component, let namespace, let need, _), .notSeen(let component, let namespace, let need, _):
      members += [
        .init("component", .word(component)), .init("namespace", .fragment(.name(namespace))),
        .init("need", .word(need)),
      ]
    case .noPolicies, .otherKinds, .unknownIssuers, .noRecording: break
    }
    switch self {
    case .connections(_, let missing), .need(_, _, _, let missing):
      members.append(.init("because", .words(Set(missing.map(\.word)).sorted())))
    case .noPolicies, .notSeen, .undecided, .unplaced, .otherKinds, .unknownIssuers, .noRecording, .logLines,
      .foreignLogs:
      break
    }
    return .object(members + [.init("text", .text(text))])
  }

  fileprivate var word: String {
    switch self {
    case .noPolicies: "no-policies"
    case .connections: "connections"
    case .need: "need"
    case .notSeen: "need-not-seen"
    case .undecided: "undecided"
    case .unplaced: "unplaced"
    case .otherKinds: "other-kinds-of-policy"
    case .unknownIssuers: "unknown-issuers"
    case .noRecording: "no-recording"
    case .logLines: "log-lines"
    case .foreignLogs: "foreign-logs"
    }
  }

  /// Without a final dot.
  var text: Text {
    switch self {
    case .noPolicies:
      return "no policy was given to judge by: give policies with -f, or a built-in set with --preset"
    case .connections(let count, let missing):
      return "\(count: count, "connection") cannot be judged: \(missing.text)"
    case .need(let component, let namespace, let need, let missing):
      return "\(name: namespace)/\(words: component) needs \(words: need), which cannot be judged: \(missing.text)"
    case .notSeen(let component, let namespace, let need, _):
      return "\(name: namespace)/\(words: component): \(words: need) was not seen"
    case .undecided(let count):
      return
        "the recording does not show whether \(count: count, "connection") \(words: count == 1 ? "was" : "were") answered"
    case .unplaced(let count):
      return
        "\(count: count, "failed connection") cannot be explained: an end is not known; give the cluster's objects with -f"
    case .otherKinds(let policies):
      let names = Text.list(policies, limit: 8) { .policy($0) }
      return "policies of kinds that are not judged may decide differently: \(names)"
    case .unknownIssuers(let titles):
      let names = Text.list(titles, limit: 8) { .name($0) }
      return "issuers of controllers that are not known: what those connect to is not judged: \(names)"
    case .noRecording: return "nothing was recorded: no connection and no line of a component's log"
    case .logLines(let count):
      return
        "\(count: count, "log line") of error level, or of warning level that \(words: count == 1 ? "sounds" : "sound") like a failure, \(words: count == 1 ? "was" : "were") not understood"
    case .foreignLogs(let count):
      return
        "\(count: count, "line") given with --logs \(words: count == 1 ? "has" : "have") no format that components write"
    }
  }
}
