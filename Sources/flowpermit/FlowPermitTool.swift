import Glibc

/// The command-line tool: reads the arguments, runs one command, exits with its status.
@main
struct FlowPermitTool {
  static func main() {
    // A reader that goes away (`| head`) must end the tool quietly, through the checked writer.
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow further (RLIMIT_FSIZE) must be an error of the writer too, not the end without a word.
    signal(SIGXFSZ, SIG_IGN)
    let console = Console()
    // Swift's runtime takes the words, the program's own name among them, from /proc.
    guard !CommandLine.arguments.isEmpty else {
      console.report(ToolError("the command line cannot be read: there is no /proc", help: "mount it in this root"))
      exit(ExitStatus.failed.rawValue)
    }
    let status = run(Array(CommandLine.arguments.dropFirst()), console)
    exit(status.rawValue)
  }

  static func run(_ words: [String], _ console: Console) -> ExitStatus {
    do {
      return try CommandTable.run(words, console)
    } catch let error as OutputError {
      // The reader wanted no more: a broken pipe is no failure.
      guard error.isBrokenPipe == false else { return .nothingToReport }
      console.report(ToolError(error.message, help: error.help))
    } catch let error as ToolError {
      console.report(error)
    } catch {
      console.report(ToolError("\(error)", help: nil))
    }
    return Interrupts.status ?? .failed
  }
}
