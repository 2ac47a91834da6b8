/// A limit for a measured value.
enum Bar: Sendable {
  /// The first program may take at most this many times the CPU time of the other one.
  case time(of: Program, over: Program, atMost: Double)
  /// The program's peak resident memory in MB (10^6 bytes).
  case memory(of: Program, atMostMB: Int)

  /// Whether it depends on the speed of a program.
  var isAboutTime: Bool {
    switch self {
    case .time: true
    case .memory: false
    }
  }

  /// Whether the results keep it; nil if a program was skipped.
  func verdict(_ results: [Result]) -> (isKept: Bool, text: String)? {
    switch self {
    case .time(let program, let reference, let limit):
      guard let ours = results.first(where: { $0.program.name == program.name }),
        let theirs = results.first(where: { $0.program.name == reference.name })
      else { return nil }
      let ratio = ours.pairedRatio(over: theirs)
      let digits = limit < 0.1 ? 3 : 2
      let text = "\(program.name) takes \(Text.decimal(ratio, digits: digits)) times the CPU time of \(reference.name)"
      return (ratio <= limit, "\(text); at most \(Text.decimal(limit, digits: digits))")
    case .memory(let program, let limit):
      guard let ours = results.first(where: { $0.program.name == program.name }) else { return nil }
      let peak = ours.peakMB
      return (peak <= limit, "\(program.name) has a peak of \(peak) MB; at most \(limit) MB")
    }
  }
}
