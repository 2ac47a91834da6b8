import Answers
import ByteInput
import FlowIngest
import FlowModel

/// What the operands bring: captures and flow logs.
enum InputOptions {
  /// Reads all inputs and reports what was damaged or left out in them.
  ///
  /// `logs` are logs of components, of which the lines that hold all phrases of one of `patterns` are kept. Throws a `ToolError`
  /// where there is no input, or one that cannot be read.
  static func observations(
    _ arguments: Arguments, _ console: Console, logs: [String] = [], patterns: [[String]] = []
  ) throws(ToolError) -> Observations {
    let interface = arguments.value("interface")
    guard !arguments.operands.isEmpty || interface != nil || !logs.isEmpty else {
      let logs = patterns.isEmpty ? "" : ", or a component's log with --logs"
      throw ToolError(
        "no input is named", help: "name a capture or a flow log, - for standard input, or -i INTERFACE\(logs)")
    }
    guard arguments.operands.isEmpty || interface == nil else {
      throw ToolError("-i stands for the input, and files are named too", help: "leave one of them out")
    }
    let format = try format(arguments)
    let bound = try MemoryOptions.bound(arguments)
    var observations: Observations
    do {
      let ingestion = Ingestion(
        format: format, frameFilter: arguments.value("filter"), logPatterns: patterns,
        progress: { ProgressLine($0, console).progress }, isStopped: { Interrupts.isStopped },
        threads: try threads(arguments), bound: bound)
      if let interface {
        Interrupts.note(.recordingComplete)
        bound?.note(caveat: .liveCapture)
        observations = try ingestion.listen(on: interface, seconds: try seconds(arguments))
      } else {
        observations = try ingestion.read(arguments.operands)
      }
      try ingestion.readLogs(logs, into: &observations)
    } catch let error as ToolError {
      throw error
    } catch let error as InputError {
      throw ToolError(error.message, help: error.help)
    } catch {
      throw ToolError("\(error)", help: nil)
    }
    console.progress("")
    MemoryOptions.tell(bound, console)
    report(observations.statistics, console)
    return observations
  }

  /// The format that `--format` forces; nil where the content decides. Throws a `ToolError` for an unknown name.
  static func format(_ arguments: Arguments) throws(ToolError) -> InputFormat? {
    guard let name = arguments.value("format") else { return nil }
    guard let format = InputFormat.named(name) else {
      throw ToolError("there is no format '\(name)'", help: "'flowpermit formats' lists them")
    }
    return format
  }

  /// How many threads read: what `--threads` says, else what the machine has. Throws a `ToolError` for what is no such number.
  static func threads(_ arguments: Arguments) throws(ToolError) -> Int {
    guard let text = arguments.value("threads") else { return Workers.usual }
    guard let threads = Int(text), (1...1024).contains(threads) else {
      throw ToolError("'--threads \(text)' is no number from 1 to 1024", help: "for example: --threads 4")
    }
    return threads
  }

  private static func seconds(_ arguments: Arguments) throws(ToolError) -> Int? {
    guard let text = arguments.value("duration") else { return nil }
    guard let seconds = Int(text), seconds > 0 else {
      throw ToolError("'--duration \(text)' is no number of seconds", help: "for example: --duration 60")
    }
    return seconds
  }

  /// Reports what was damaged, lost or left out.
  static func report(_ statistics: IngestStatistics, _ console: Console) {
    for warning in statistics.warnings { console.warn(warning) }
    for remark in statistics.remarks { console.note(remark) }
  }
}
