import Classifier
public import FlowModel

extension Scope.Reading {
  /// `read 660 records of 1 input (pcap): 48 conversations, 32 connections; 2026-11-24 13:50:23Z, 45 s`.
  public var sentence: Text {
    let formats = Set(statistics.inputs.map(\.format)).sorted().joined(separator: ", ")
    var text: Text =
      "read \(count: statistics.records, "record") of \(count: statistics.inputs.count, "input") (\(words: formats)): "
    text += "\(count: conversations, "conversation"), \(count: connections, "connection")"
    let skipped = statistics.skipped.values.reduce(into: 0) { $0.addSaturating($1) }
    if skipped > 0 { text += ", \(skipped) not used" }
    if statistics.lostEvents > 0 { text += ", \(statistics.lostEvents) lost" }
    if statistics.sampling > 1 { text += ", 1 packet in \(statistics.sampling) recorded" }
    if let window = statistics.window { text += "; \(window: window)" }
    return text
  }

  /// What the inputs cannot support, one sentence each.
  public var limits: [Text] {
    var texts: [Text] = []
    if let count = statistics.skipped[Classification.tunnel] {
      texts.append(
        "\(count: count, "conversation") \(words: count == 1 ? "is a tunnel" : "are tunnels") between nodes; inner traffic is reported separately"
      )
    }
    if unheard > 0 {
      texts.append(
        "only the clients' packets were recorded: whether \(count: unheard, "connection") \(words: unheard == 1 ? "was" : "were") answered is not known; record where both directions pass"
      )
    }
    guard let support else { return texts }
    if let gap = support.classification { texts.append(gap.text) }
    if let gap = support.diagnosis { texts.append(gap.text) }
    if let gap = support.synthesis, gap != support.classification {
      texts.append("no policies can be derived: \(gap.text)")
    }
    return texts
  }
}

extension IngestStatistics {
  /// What was damaged or lost, one sentence each.
  public var warnings: [Text] {
    var texts = inputs.flatMap { input in
      input.damage.map { "'\(file: input.path)': \(quote: $0.text)" as Text }
    }
    if lostEvents > 0 {
      texts.append(
        "the producer lost \(count: lostEvents, "event"): a connection that was not seen may still have happened")
    }
    if sampling > 1 {
      texts.append(
        "1 packet in \(sampling) was recorded: a connection that was not seen may still have happened")
    }
    return texts
  }

  /// What a reader of the result should know of sound inputs, one sentence each.
  public var remarks: [Text] {
    var texts = inputs.flatMap { input in
      input.notes.map { "'\(file: input.path)': \(quote: $0.text)" as Text }
    }
    let reasons = skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }
    if !reasons.isEmpty { texts.append("not used: \(words: reasons.joined(separator: ", "))") }
    return texts
  }
}

extension Support.Gap {
  /// What is missing and how to add it, without a final dot.
  fileprivate var text: Text {
    switch self {
    case .noIdentities: "these inputs carry no Kubernetes identities: give a cluster dump with -f"
    case .noOutcomes: "these inputs do not record whether connections succeeded"
    case .noInventory: "selectors cannot be checked without the cluster's pods: give a cluster dump with -f"
    }
  }
}
