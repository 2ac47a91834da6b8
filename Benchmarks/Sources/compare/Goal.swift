/// A value that a comparison yields, with what it must be and what it should become.
struct Goal: Sendable {
  enum Measure: Sendable {
    /// The CPU time of the first program as a multiple of that of the other one.
    case time(of: Program, over: Program)
    /// How many times as fast the first program is as the other one, by CPU time.
    case speed(of: Program, against: Program)
    /// The program's peak resident memory in MB (10^6 bytes).
    case memory(of: Program)
    /// MB (10^6 bytes) of input a second of CPU time.
    case throughput(of: Program)
  }

  let measure: Measure
  let limit: Limit

  init(_ measure: Measure, must: Double? = nil, aim: Double? = nil) {
    self.measure = measure
    let direction: Limit.Direction
    var unit = ""
    switch measure {
    case .time: direction = .atMost
    case .speed: direction = .atLeast
    case .memory: (direction, unit) = (.atMost, "MB")
    case .throughput: (direction, unit) = (.atLeast, "MB/s")
    }
    limit = Limit(direction, must: must, aim: aim, unit: unit)
  }

  /// Whether it depends on the speed of a program.
  var isAboutTime: Bool {
    switch measure {
    case .time, .speed, .throughput: true
    case .memory: false
    }
  }

  /// The measured value; nil if a program was skipped.
  func row(_ results: [Result], of comparison: String) -> Row? {
    func result(_ program: Program) -> Result? { results.first { $0.program.name == program.name } }
    switch measure {
    case .time(let program, let other):
      guard let ours = result(program), let theirs = result(other) else { return nil }
      return Row(comparison, "\(program.name), time of \(other.name)", ours.pairedRatio(over: theirs), limit)
    case .speed(let program, let other):
      guard let ours = result(program), let theirs = result(other) else { return nil }
      return Row(comparison, "\(program.name), speed of \(other.name)", theirs.pairedRatio(over: ours), limit)
    case .memory(let program):
      guard let ours = result(program) else { return nil }
      return Row(comparison, "\(program.name), peak memory", Double(ours.peakMB), limit)
    case .throughput(let program):
      guard let ours = result(program), let bytes = results.lazy.compactMap({ $0.counts["input-bytes"] }).first else {
        return nil
      }
      return Row(
        comparison, "\(program.name), input a second of CPU", Double(bytes) / max(ours.median, 1e-9) / 1e6, limit)
    }
  }
}
