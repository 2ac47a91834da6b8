internal import Glibc

/// Compares programs that do the same work, in turns, and judges the ratios.
///
/// Exit status: 0 if everything is as it must be, 1 if something is not, 2 if a program failed or counts differ.
@main
struct Compare {
  static func main() {
    guard let options = Options(Array(CommandLine.arguments.dropFirst())) else { Report.fail(Options.usage) }
    let comparisons = Comparison.all(megabytes: options.megabytes).filter { options.includes($0) }
    let checks = FlatMemory.all(megabytes: options.megabytes).filter { options.includes($0.name) }
    let scalings = Scaling.all(megabytes: options.megabytes).filter { options.includes($0.name) }
    let starts = StartUp.all.filter { options.includes($0.name) }
    guard !comparisons.isEmpty || !checks.isEmpty || !scalings.isEmpty || !starts.isEmpty else {
      let names =
        Comparison.all(megabytes: 1).map(\.name) + FlatMemory.all(megabytes: 1).map(\.name)
        + Scaling.all(megabytes: 1).map(\.name) + StartUp.all.map(\.name)
      Report.fail("error: no comparison has this name; the names are \(names.joined(separator: ", "))")
    }
    var runner = Runner(options)
    do {
      for comparison in comparisons { try runner.run(comparison) }
      for check in checks { try runner.run(check) }
      for scaling in scalings { try runner.run(scaling) }
      for start in starts { try runner.run(start) }
    } catch {
      Report.fail("error: \(error)")
    }
    Report.line("\n" + Row.table(runner.rows))
    guard !runner.missed.isEmpty else { return }
    Report.line("missed: \(runner.missed.count) of \(runner.rows.count)")
    exit(1)
  }
}
