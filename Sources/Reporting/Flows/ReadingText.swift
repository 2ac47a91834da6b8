public import Classifier
import FlowModel

/// What was read, in a sentence.
public enum ReadingText {
  /// `read 660 records of 1 input (pcap): 48 conversations, 32 connections, 2026-... to 2026-...`.
  public static func sentence(_ classification: Classification) -> String {
    let statistics = classification.statistics
    let formats = Set(statistics.inputs.map(\.format)).sorted().joined(separator: ", ")
    var text = "read " + count(statistics.records, "record") + " of " + count(statistics.inputs.count, "input")
    text += " (\(formats)): "
    text += count(classification.conversations, "conversation") + ", "
    text += count(classification.connections, "connection")
    let skipped = statistics.skipped.values.reduce(into: 0) { $0.addSaturating($1) }
    if skipped > 0 { text += ", \(skipped) not used" }
    if statistics.lostEvents > 0 { text += ", \(statistics.lostEvents) lost" }
    if statistics.sampling > 1 { text += ", one in \(statistics.sampling) recorded" }
    if let window = statistics.window { text += ", \(window.first) to \(window.last)" }
    return text
  }

  private static func count(_ number: Int, _ word: String) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(word)s"
  }
}
