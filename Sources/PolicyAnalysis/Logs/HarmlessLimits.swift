import FlowModel

/// Decides which harmless lines are within the limits of their entries. Lines of one entry and one source count together, whatever their
/// texts say: those that follow one another within the entry's time are one stretch.
struct HarmlessLimits {
  struct Line {
    let why: String
    let isWithinLimits: Bool
  }

  private var lines: [Line?]

  private struct Key: Hashable {
    let entry: Int
    let source: String?
  }

  /// `entries` are the places of the messages' entries among the harmless lines, nil for any other message.
  init(_ entries: [Int?], _ messages: [LogMessage]) {
    lines = Array(repeating: nil, count: messages.count)
    var groups: [Key: [Int]] = [:]
    for (place, entry) in entries.enumerated() {
      guard let entry else { continue }
      groups[Key(entry: entry, source: messages[place].source), default: []].append(place)
    }
    for (key, places) in groups {
      let entry = LogKnowledge.harmless[key.entry]
      for stretch in Self.stretches(places, messages, entry) {
        let line = Line(why: entry.why, isWithinLimits: Self.isWithinLimits(stretch.map { messages[$0] }, entry))
        for place in stretch { lines[place] = line }
      }
    }
  }

  subscript(place: Int) -> Line? { lines[place] }

  /// The messages of one entry, cut where more time than the entry allows passes between them.
  private static func stretches(_ places: [Int], _ messages: [LogMessage], _ entry: HarmlessLine) -> [[Int]] {
    guard let seconds = entry.seconds, places.allSatisfy({ messages[$0].window != nil }) else { return [places] }
    let ordered = places.compactMap { place in messages[place].window.map { (place: place, window: $0) } }
      .sorted { ($0.window.first, $0.place) < ($1.window.first, $1.place) }
    var result: [[Int]] = []
    var last: Timestamp?
    for (place, window) in ordered {
      if let end = last, window.first.nanoseconds(since: end) <= seconds * 1_000_000_000 {
        result[result.count - 1].append(place)
        last = max(end, window.last)
      } else {
        result.append([place])
        last = window.last
      }
    }
    return result
  }

  private static func isWithinLimits(_ messages: [LogMessage], _ entry: HarmlessLine) -> Bool {
    var count = 0
    for message in messages { count.addSaturating(message.count) }
    if let atMost = entry.atMost, count > atMost { return false }
    guard let seconds = entry.seconds else { return true }
    var window: TimeWindow?
    for message in messages { window.merge(message.window) }
    return window.map { $0.nanoseconds <= seconds * 1_000_000_000 } ?? true
  }
}
