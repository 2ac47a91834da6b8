struct Options {
  /// Which results decide the exit status.
  enum Judging: String {
    /// Counts, times and memory.
    case everything
    /// Counts and memory. On small inputs, time is mostly the start of the programs.
    case counts
  }

  /// The folder of the programs that `Scripts/bench` builds.
  var programs = ""
  /// The folder of the workloads; missing ones are generated.
  var data = ""
  var megabytes = 400
  var rounds = 7
  /// Of the inputs.
  var seed = 1
  var judging = Judging.everything
  /// Names of comparisons; empty for all.
  var only: Set<String> = []

  static let usage = """
    usage: compare --programs DIR --data DIR [--size MB] [--rounds N] [--seed N] [--only NAME]...
                   [--judge everything|counts]
    """

  /// Parses the arguments; nil if they are wrong.
  init?(_ arguments: [String]) {
    guard arguments.count % 2 == 0 else { return nil }
    for place in stride(from: 0, to: arguments.count, by: 2) {
      let value = arguments[place + 1]
      switch arguments[place] {
      case "--programs": programs = value
      case "--data": data = value
      case "--size":
        guard let number = Int(value), (1...100_000).contains(number) else { return nil }
        megabytes = number
      case "--rounds":
        guard let number = Int(value), (1...1000).contains(number) else { return nil }
        rounds = number
      case "--seed":
        guard let number = Int(value), (1...1_000_000).contains(number) else { return nil }
        seed = number
      case "--judge":
        guard let value = Judging(rawValue: value) else { return nil }
        judging = value
      case "--only": only.insert(value)
      default: return nil
      }
    }
    guard !programs.isEmpty, !data.isEmpty else { return nil }
  }

  /// Whether it is selected. Quick runs leave large comparisons out.
  func includes(_ comparison: Comparison) -> Bool {
    includes(comparison.name) && (!comparison.isLarge || judging == .everything)
  }

  /// Whether `--only` selects it.
  func includes(_ name: String) -> Bool { only.isEmpty || only.contains(name) }
}
