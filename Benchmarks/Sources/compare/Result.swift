/// The measurements of one program over all rounds of a comparison.
struct Result {
  let program: Program
  /// CPU seconds by round.
  private(set) var seconds: [Double] = []
  /// The largest peak memory of all rounds, in bytes.
  private(set) var peak = 0
  /// Empty if it prints no counts.
  private(set) var counts: [String: Int] = [:]

  init(_ program: Program) { self.program = program }

  /// Of all rounds.
  var median: Double { Self.median(seconds) }

  /// Peak resident memory in MB (10^6 bytes), rounded up.
  var peakMB: Int { (peak + 999_999) / 1_000_000 }

  /// The median of the ratios of each round. A disturbance of the machine affects both programs of a round.
  func pairedRatio(over other: Result) -> Double {
    Self.median(zip(seconds, other.seconds).map { $0 / max($1, 1e-9) })
  }

  /// Adds a round; `answer` is the file that it has written, if any. Throws a failure if the counts differ from those of earlier rounds.
  mutating func add(_ outcome: Child.Outcome, answer: String? = nil) throws(Child.Failure) {
    seconds.append(outcome.seconds)
    peak = max(peak, outcome.peak)
    let counted: [String: Int]
    switch program.output {
    case .counts: counted = Self.counts(in: outcome.output)
    case .flows, .text: counted = if let answer { try FlowsAnswer.counts(answer, program.output) } else { [:] }
    case .ignored: return
    }
    guard !counted.isEmpty, counts.isEmpty || counts == counted else {
      throw Child.Failure(description: "\(program.name) has other counts than in earlier rounds: \(outcome.output)")
    }
    counts = counted
  }

  /// Parses `key=number` pairs in any order.
  static func counts(in line: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    for pair in line.split(whereSeparator: \.isWhitespace) {
      let parts = pair.split(separator: "=")
      guard parts.count == 2, let value = Int(parts[1]) else { continue }
      counts[String(parts[0])] = value
    }
    return counts
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
