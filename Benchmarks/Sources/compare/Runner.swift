internal import Glibc

/// Generates the workloads, runs the programs in turn and prints the measurements.
struct Runner {
  let options: Options
  /// What was measured, with its goals, in order.
  private(set) var rows: [Row] = []

  /// Those that are beyond what they must be.
  var missed: [Row] { rows.filter { $0.standing == .missed } }

  init(_ options: Options) { self.options = options }

  /// One comparison: a round to warm the page cache, then the measured rounds, each in another order.
  mutating func run(_ comparison: Comparison) throws(Child.Failure) {
    let file = try make(comparison.workload)
    let cluster = comparison.hasCluster ? try make(Workload(kind: "cluster")) : ""
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
      guard let before = program.before, let path = self.path(of: before) else { continue }
      paths.append(path)
      results.append(Result(before))
    }
    for round in 0...options.rounds {
      for turn in results.indices {
        let place = (turn + round) % results.count
        let program = results[place].program
        let answer = answerPath(program)
        let outcome = try Child.run(
          paths[place], program.arguments([file], cluster: cluster), messages: program.messages, answer: answer)
        if round > 0 { try results[place].add(outcome, answer: answer) }
      }
    }
    try checkCounts(results, comparison)
    Report.line(table(results))
    let goals = comparison.goals.filter { options.judging == .everything || !$0.isAboutTime }
    add(goals.compactMap { $0.row(results, of: comparison.name) })
    compareWithBefore(results, comparison)
  }

  /// Reports how the binary of `--before` differs.
  private mutating func compareWithBefore(_ results: [Result], _ comparison: Comparison) {
    for result in results {
      guard let before = results.first(where: { $0.program.name == result.program.before?.name }) else { continue }
      let isSame = result.counts["digest"] == before.counts["digest"]
      Report.line("\(result.program.name): \(isSame ? "the same bytes" : "OTHER BYTES") as before")
      guard options.judging == .everything else { continue }
      let goal = Goal(.time(of: result.program, over: before.program))
      add([goal.row(results, of: comparison.name)].compactMap(\.self))
    }
  }

  /// Compares the peak memory of a file and of one eight times as large with the same conversations.
  mutating func run(_ check: FlatMemory) throws(Child.Failure) {
    guard let path = path(of: .flowpermit) else {
      Report.line("\n\(check.name)\nskipped: '\(Program.flowpermit.executable)' is missing")
      return
    }
    let small = try Child.run(path, Program.flowpermit.arguments([make(check.small)]))
    let large = try Child.run(path, Program.flowpermit.arguments([make(check.large)]))
    Report.line("\n\(check.name): \(check.small.fileName), \(check.large.fileName)")
    let text =
      "\(Text.decimal(Double(small.peak) / 1e6, digits: 1)) MB become \(Text.decimal(Double(large.peak) / 1e6, digits: 1)) MB"
    add([Row(check.name, text, Double(large.peak) / Double(small.peak), FlatMemory.growth)])
  }

  /// Compares one thread with several. The limit of the machine is the gain of as many separate processes, which share nothing; each has
  /// its own file if there are enough.
  mutating func run(_ scaling: Scaling) throws(Child.Failure) {
    let program = scaling.program
    guard let path = path(of: program) else {
      Report.line("\n\(scaling.name)\nskipped: '\(program.executable)' is missing")
      return
    }
    var files: [String] = []
    for workload in scaling.workloads { files.append(try make(workload)) }
    let separate = files.count == Scaling.threads ? files : Array(repeating: files[0], count: Scaling.threads)
    var (gains, costs, limits): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0...options.rounds {
      let answer = answerPath(program)
      let (one, several) = (program.arguments(files), program.arguments(files, threads: Scaling.threads))
      let alone = try Child.run(path, one, answer: answer)
      var expected = Result(program)
      try expected.add(alone, answer: answer)
      let together = try Child.run(path, several, answer: answer)
      // Fails if the counts differ.
      try expected.add(together, answer: answer)
      var inTurn = 0.0
      for file in separate {
        inTurn += try Child.run(path, program.arguments([file]), answer: "/dev/null").elapsed
      }
      let processes = try Child.runTogether(path, separate.map { program.arguments([$0]) })
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
    Report.line(
      "\(Scaling.threads) threads are \(Text.decimal(gain, digits: 2)) times as fast as one and take \(Text.decimal(cost, digits: 2)) times its CPU time"
    )
    guard options.judging == .everything else { return }
    add([
      Row(scaling.name, "speed of one thread, wall", gain, scaling.gain),
      Row(scaling.name, "CPU time of one thread", cost, scaling.cost),
    ])
  }

  /// Measures a short run of the tool.
  mutating func run(_ start: StartUp) throws(Child.Failure) {
    let program = start.program
    guard let path = path(of: program) else {
      Report.line("\n\(start.name)\nskipped: '\(program.executable)' is missing; Scripts/release builds it")
      return
    }
    let files = try start.workload.map { workload throws(Child.Failure) in [try make(workload)] } ?? []
    var paths = [path]
    var results = [Result(program)]
    if let before = program.before, let path = self.path(of: before) {
      paths.append(path)
      results.append(Result(before))
    }
    for run in 0...StartUp.runs {
      for place in results.indices {
        let answer = answerPath(program)
        let outcome = try Child.run(paths[place], program.arguments(files), answer: answer)
        if run > 0 { try results[place].add(outcome, answer: answer) }
      }
    }
    Report.line("\n\(start.name): the median of \(StartUp.runs) runs")
    guard options.judging == .everything else { return }
    for result in results {
      let limit = result.program.name == program.name ? start.limit : Limit(.atMost, must: nil, unit: "ms")
      add([Row(start.name, "\(result.program.name), CPU time", result.median * 1000, limit)])
    }
  }

  private mutating func add(_ rows: [Row]) {
    self.rows += rows
    if !rows.isEmpty { Report.line(Row.table(rows)) }
  }

  /// The file for the standard output of a program whose answer is compared.
  private func answerPath(_ program: Program) -> String? {
    switch program.output {
    case .flows, .text: "\(options.data)/answer"
    case .counts, .ignored: nil
    }
  }

  /// Checks that all programs do the same work.
  private func checkCounts(_ results: [Result], _ comparison: Comparison) throws(Child.Failure) {
    var equal: [String] = []
    for key in comparison.agreed {
      let counting = results.filter { result in
        switch result.program.output {
        case .counts, .flows: !result.program.omitted.contains(key)
        case .text, .ignored: false
        }
      }
      guard let first = counting.first else { continue }
      for other in counting where other.counts[key] != first.counts[key] || first.counts[key] == nil {
        let theirs = other.counts[key].map(String.init) ?? "nothing"
        let ours = first.counts[key].map(String.init) ?? "nothing"
        throw Child.Failure(
          description:
            "\(comparison.name): \(first.program.name) counts \(ours) \(key), \(other.program.name) \(theirs)")
      }
      equal.append("\(key) \(first.counts[key] ?? 0)")
    }
    if !equal.isEmpty { Report.line("equal: " + equal.joined(separator: ", ")) }
  }

  private func table(_ results: [Result]) -> String {
    func count(_ key: String) -> Double { Double(results.lazy.compactMap { $0.counts[key] }.first ?? 0) }
    let (bytes, records) = (count("input-bytes"), count("records"))
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
    let seed = options.seed == 1 ? "" : "seed\(options.seed)-"
    let path = "\(options.data)/\(seed)\(workload.fileName)"
    if access(path, R_OK) == 0 { return path }
    // Uses another name until the file is complete, so that an interrupted run leaves no file that looks complete.
    let unfinished = path + ".unfinished"
    if workload.compression == .gzip {
      _ = try Child.run("/bin/sh", ["-c", "gzip -c \"$0\" >\"$1\"", try make(workload.plain), unfinished])
    } else {
      _ = try Child.run("\(options.programs)/generate", workload.arguments(path: unfinished, seed: options.seed))
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
