internal import Glibc

/// Generates the workloads, runs the programs in turn and prints the measurements.
struct Runner {
  let options: Options
  /// Descriptions of the missed limits.
  private(set) var missed: [String] = []

  init(_ options: Options) { self.options = options }

  /// One comparison: a round to warm the page cache, then the measured rounds, each in another order.
  mutating func run(_ comparison: Comparison) throws(Child.Failure) {
    let file = try make(comparison.workload)
    Report.line("\n\(comparison.name): \(comparison.workload.fileName)")
    var paths: [String] = []
    var results: [Result] = []
    for program in comparison.programs {
      guard let path = path(of: program) else {
        Report.line("skipped: \(program.name): '\(program.executable)' is missing")
        continue
      }
      paths.append(path)
      results.append(Result(program))
    }
    for round in 0...options.rounds {
      for turn in results.indices {
        let place = (turn + round) % results.count
        let program = results[place].program
        let arguments = program.arguments.map { $0 == "FILE" ? file : $0 }
        let outcome = try Child.run(paths[place], arguments, messages: program.messages)
        if round > 0 { try results[place].add(outcome) }
      }
    }
    try checkCounts(results, comparison)
    Report.line(table(results))
    let bars = comparison.bars.filter { options.judging == .everything || !$0.isAboutTime }
    judge(bars.map { $0.verdict(results) })
  }

  /// Compares the peak memory of a file and of one eight times as large with the same conversations.
  mutating func run(_ check: FlatMemory) throws(Child.Failure) {
    guard let path = path(of: .flowpermit) else {
      Report.line("\n\(check.name)\nskipped: '\(Program.flowpermit.executable)' is missing")
      return
    }
    let small = try Child.run(path, [make(check.small)])
    let large = try Child.run(path, [make(check.large)])
    let growth = Double(large.peak) / Double(small.peak)
    Report.line("\n\(check.name): \(check.small.fileName), \(check.large.fileName)")
    let text =
      "\(Text.decimal(Double(small.peak) / 1e6, digits: 1)) MB become \(Text.decimal(Double(large.peak) / 1e6, digits: 1)) MB"
    judge([(growth <= FlatMemory.largestGrowth, "\(text); at most \(FlatMemory.largestGrowth) times")])
  }

  /// Compares one thread with several. The limit of the machine is the gain of as many separate processes, which share nothing; each has
  /// its own file if there are enough.
  mutating func run(_ scaling: Scaling) throws(Child.Failure) {
    guard let path = path(of: .flowpermit) else {
      Report.line("\n\(scaling.name)\nskipped: '\(Program.flowpermit.executable)' is missing")
      return
    }
    var files: [String] = []
    for workload in scaling.workloads { files.append(try make(workload)) }
    let separate = files.count == Scaling.threads ? files : Array(repeating: files[0], count: Scaling.threads)
    var (gains, costs, limits): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0...options.rounds {
      let alone = try Child.run(path, ["--threads", "1"] + files)
      let together = try Child.run(path, ["--threads", "\(Scaling.threads)"] + files)
      guard alone.output == together.output else {
        throw Child.Failure(
          description: "\(scaling.name): one thread prints '\(alone.output)', several print '\(together.output)'")
      }
      var inTurn = 0.0
      for file in separate { inTurn += try Child.run(path, ["--threads", "1", file]).elapsed }
      let processes = try Child.runTogether(path, separate.map { ["--threads", "1", $0] })
      guard round > 0 else { continue }
      limits.append(inTurn / processes)
      gains.append(alone.elapsed / together.elapsed)
      costs.append(together.seconds / alone.seconds)
    }
    let (gain, cost) = (Result.median(gains), Result.median(costs))
    Report.line("\n\(scaling.name): \(scaling.workloads.map(\.fileName).joined(separator: ", "))")
    Report.line(
      "\(Scaling.threads) separate processes are \(Text.decimal(Result.median(limits), digits: 2)) times as fast in parallel as one after the other"
    )
    let text =
      "\(Scaling.threads) threads are \(Text.decimal(gain, digits: 2)) times as fast as one and take \(Text.decimal(cost, digits: 2)) times its CPU time"
    guard options.judging == .everything else { return Report.line(text) }
    judge([
      (
        gain >= Scaling.leastGain && cost <= Scaling.largestCost,
        "\(text); limits: at least \(Scaling.leastGain), at most \(Scaling.largestCost)"
      )
    ])
  }

  /// Measures the start of the tool.
  mutating func runStartUp() throws(Child.Failure) {
    let program = StartUp.program
    guard let path = path(of: program) else {
      Report.line("\n\(StartUp.name)\nskipped: '\(program.executable)' is missing; Scripts/release builds it")
      return
    }
    var result = Result(program)
    _ = try Child.run(path, program.arguments)
    for _ in 0..<StartUp.runs { try result.add(try Child.run(path, program.arguments)) }
    let milliseconds = result.median * 1000
    let text = "\(program.name) takes \(Text.decimal(milliseconds, digits: 2)) ms of CPU"
    Report.line("\n\(StartUp.name): \(text), the median of \(StartUp.runs) runs")
    guard options.judging == .everything else { return }
    judge([(milliseconds <= StartUp.limit, "\(text); at most \(Text.decimal(StartUp.limit, digits: 1))")])
  }

  private mutating func judge(_ verdicts: [(isKept: Bool, text: String)?]) {
    for verdict in verdicts.compactMap(\.self) {
      Report.line("\(verdict.isKept ? "kept" : "MISSED"): \(verdict.text)")
      if !verdict.isKept { missed.append(verdict.text) }
    }
  }

  /// Checks that all programs do the same work.
  private func checkCounts(_ results: [Result], _ comparison: Comparison) throws(Child.Failure) {
    let counting = results.filter { !$0.counts.isEmpty }
    guard let first = counting.first, !comparison.agreed.isEmpty else { return }
    for key in comparison.agreed {
      for other in counting where other.counts[key] != first.counts[key] {
        let theirs = other.counts[key].map(String.init) ?? "nothing"
        let ours = first.counts[key].map(String.init) ?? "nothing"
        throw Child.Failure(
          description:
            "\(comparison.name): \(first.program.name) counts \(ours) \(key), \(other.program.name) \(theirs)")
      }
    }
    Report.line("equal: " + comparison.agreed.map { "\($0) \(first.counts[$0] ?? 0)" }.joined(separator: ", "))
  }

  private func table(_ results: [Result]) -> String {
    let counts = results.first { !$0.counts.isEmpty }?.counts ?? [:]
    let bytes = Double(counts["input-bytes"] ?? 0)
    let records = Double(counts["records"] ?? 0)
    var rows = [["", "CPU s", "time", "GB/s", "M records/s", "peak MB"]]
    for result in results {
      rows.append([
        result.program.name, Text.decimal(result.median, digits: 3),
        Text.decimal(result.pairedRatio(over: results[0]), digits: 2),
        Text.decimal(bytes / result.median / 1e9, digits: 2), Text.decimal(records / result.median / 1e6, digits: 2),
        "\(result.peakMB)",
      ])
    }
    return Text.table(rows)
  }

  /// The workload's path. Generates the file if it is missing.
  private func make(_ workload: Workload) throws(Child.Failure) -> String {
    let path = "\(options.data)/\(workload.fileName)"
    if access(path, R_OK) == 0 { return path }
    // Uses another name until the file is complete, so that an interrupted run leaves no file that looks complete.
    let unfinished = path + ".unfinished"
    if workload.compression == .gzip {
      _ = try Child.run("/bin/sh", ["-c", "gzip -c \"$0\" >\"$1\"", try make(workload.plain), unfinished])
    } else {
      _ = try Child.run("\(options.programs)/generate", workload.arguments(path: unfinished))
    }
    guard rename(unfinished, path) == 0 else {
      throw Child.Failure(description: "cannot create '\(path)': \(String(cString: strerror(errno)))")
    }
    return path
  }

  private func path(of program: Program) -> String? {
    let folders: [String]
    switch program.location {
    case .built: folders = [options.programs]
    case .installed:
      folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
    }
    return folders.map { "\($0)/\(program.executable)" }.first { access($0, X_OK) == 0 }
  }
}
