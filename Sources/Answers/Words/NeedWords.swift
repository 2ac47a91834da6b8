import Classifier
import FlowModel
import KubeModel
import PolicyAnalysis

extension Table {
  /// What each component needs: whether it has it, and what the policies decide.
  init(_ flows: [ExpectedFlow]) {
    let columns: [Column] = [
      .init("COMPONENT"), .init("NEEDS"), .init("PEER"), .init("BASIS"), .init("STATE"), .init("CONNECTIONS", .right),
      .init("POLICIES"),
    ]
    self.init(columns, Listing(flows) { flow in Row(cells: flow.cells, data: flow.data) })
  }
}

extension Listing where Item == Requirement {
  /// What components need, as far as `judge` asks: the policies alone, or also how the connections ended.
  init(_ flows: [ExpectedFlow], _ drops: [NeededDrop], judging judge: ExpectedFlow.Requiring) {
    let certain = drops.filter { $0.certainty == .needed }.map(\.flow)
    let conditional = Set(drops.map(\.flow)).subtracting(certain)
    self.init(flows) { flow in
      Requirement(
        group: "\(name: flow.namespace)/\(words: flow.component)",
        name: "\(flow.needText) \(flow.peerText)",
        result: flow.result(judge, isConditional: conditional.contains(flow)))
    }
  }
}

extension ExpectedFlow {
  enum Requiring {
    case policies
    case policiesAndOutcomes
  }

  fileprivate func result(_ judge: Requiring, isConditional: Bool) -> Requirement.Result {
    if judge == .policiesAndOutcomes {
      switch state {
      case .failing:
        return .fails("its connections fail; \(verdictText.isEmpty ? "no policies to judge by" : verdictText)")
      case .partlyFailing:
        return .fails("some of its connections fail; \(verdictText.isEmpty ? "no policies to judge by" : verdictText)")
      case .seen, .wouldBeDropped, .notSeen: break
      }
    }
    switch verdict {
    case .allowed: return .holds
    case .denied, .partlyDenied:
      guard isConditional else { return .fails("\(verdictText)") }
      return .notJudged("\(verdictText), and no object shows that the component uses it")
    case .cannotJudge(let missing): return .notJudged("cannot be judged: \(missing.text)")
    case nil:
      guard judge == .policiesAndOutcomes, state == .seen else { return .notJudged("no policies to judge by") }
      return .holds
    }
  }

  fileprivate var peerText: Text {
    "\(words: need.direction == .egress ? "to" : "from") \(words: need.peers.joined(separator: ", "))"
  }

  fileprivate var cells: [Text] {
    [
      "\(name: namespace)/\(words: component)", needText,
      peerText, Text(words: basis.rawValue), Text(words: stateText), connections == 0 ? "" : "\(connections)",
      verdictText,
    ]
  }

  /// `acme/TCP`.
  var needText: Text { "\(words: need.purpose.rawValue)/\(words: need.transport.description.uppercased())" }

  private var stateText: String {
    switch state {
    case .seen: "seen"
    case .partlyFailing: "seen, some fail"
    case .failing: "seen, failing"
    case .wouldBeDropped: "not seen, would be dropped"
    case .notSeen: "not seen"
    }
  }

  private var verdictText: Text {
    switch verdict {
    case .allowed: "allowed"
    case .denied: "denied: \(words: denied.map(\.rawValue).joined(separator: ", "))"
    case .partlyDenied: "partly denied: \(words: partlyDenied.map(\.rawValue).joined(separator: ", "))"
    case .cannotJudge(let missing): "cannot be judged: \(missing.text)"
    case nil: ""
    }
  }

  fileprivate var data: Datum {
    var because: Datum = []
    if case .cannotJudge(let missing)? = verdict { because = .words(Set(missing.map(\.word)).sorted()) }
    return [
      "component": .word(component), "namespace": .fragment(.name(namespace)), "need": .word(need.id),
      "direction": .word(need.direction.rawValue), "peers": .words(need.peers),
      "purpose": .word(need.purpose.rawValue), "basis": .word(basis.rawValue),
      "declaredBy": .list(declarations) { .fragment(.name($0.object)) },
      "state": .word(state.rawValue), "connections": .int(connections), "verdict": Datum(verdict) { .word($0.word) },
      "because": because, "denied": .words(denied.map(\.rawValue)),
      "partlyDenied": .words(partlyDenied.map(\.rawValue)),
    ]
  }
}

extension ExpectedFlow.Verdict {
  fileprivate var word: String {
    switch self {
    case .allowed: "allowed"
    case .partlyDenied: "partly-denied"
    case .denied: "denied"
    case .cannotJudge: "cannot-judge"
    }
  }
}

extension Finding {
  /// `explained` are the ids of findings of logs that have the same cause.
  init(_ drop: NeededDrop, _ fixes: [Fix], explaining explained: [String] = []) {
    let flow = drop.flow
    let verdict = VerdictView(drop.verdict)
    self.init(
      id: "needed-and-denied", severity: drop.certainty == .needed ? .error : .note,
      title: "\(words: flow.component) needs this connection, it was not seen, and the policies would drop it",
      subjects: Listing(drop.edges) { Subject($0.neededText, $0.data) },
      location: drop.verdict.denied.lazy.compactMap { verdict[$0].primary?.source }.first, count: 0, total: 0,
      seen: drop.reasonText
        + (explained.isEmpty ? "" : "; the cause of \(words: explained.joined(separator: ", ")), above"),
      verdict: verdict, advice: drop.advice(hasFix: !fixes.isEmpty), fixes: fixes,
      related: explained,
      facts: [
        .init("need", .word(flow.need.id)), .init("basis", .word(flow.basis.rawValue)),
        .init("declaredBy", .list(flow.declarations) { .fragment(.name($0.object)) }),
        .init("partial", .bool(drop.isPartial)),
      ])
  }
}

extension NeededDrop {
  fileprivate var reasonText: Text {
    var text: Text = "not seen"
    let objects = Text.list(Set(flow.declarations.map(\.object)).sorted(), limit: 4) { .name($0) }
    switch flow.basis {
    case .declared: text += "; declared by \(objects)"
    case .observed: text += " between these ends, and seen between others"
    case .needed, .companion: text += "; needed by \(words: flow.component) (\(words: flow.need.id))"
    }
    if isPartial { text += "; other ends of the same need are allowed" }
    return text
  }

  fileprivate func advice(hasFix: Bool) -> Text? {
    if let change = verdict.denied.lazy.compactMap({ verdict[$0].advice }).first { return change }
    guard certainty == .needed else { return "nothing to do unless \(words: flow.component) is used so" }
    guard !hasFix, let key = edges.first?.key else { return nil }
    let servers = Set(flow.declarations.compactMap(\.target)).sorted()
    if key.destination.kind == .unknown, !servers.isEmpty {
      let names = servers.map { "\(name: $0.host), port \(words: String($0.port))" as Text }
      return
        "allow egress to the address of \(.list(names, limit: 4)): no object shows it, so that no rule can be written"
    }
    let peers = Text(words: flow.need.peers.joined(separator: " or "))
    let side = flow.need.direction == .egress ? "to" : "from"
    return
      "allow \(words: flow.need.direction.rawValue) on \(Text(.port(key.port, key.transport))) \(words: side) \(peers): none is among the objects, so that no rule can name it"
  }

  /// One line for a list: `vault/TCP of cert-manager/controller: egress`.
  var line: Text {
    "\(name: flow.namespace)/\(words: flow.component): \(flow.needText) \(words: flow.need.direction == .egress ? "to" : "from") \(words: flow.need.peers.joined(separator: ", ")), denied: \(words: verdict.denied.map(\.rawValue).joined(separator: ", "))"
  }
}

extension FlowEdge {
  /// The edge of a need: an end that no object names is `any acme-server`.
  var neededText: Text {
    "\(end(key.source, sourceName)) -> \(end(key.destination, destinationName)) \(portText), \(words: key.purpose.rawValue)"
  }

  private func end(_ peer: Peer, _ name: PartyName) -> Text {
    guard peer.workload == nil, name.address == nil, peer.kind != .apiServer else { return Text(.party(name)) }
    return "any \(words: peer.component ?? "address outside the cluster")"
  }
}
