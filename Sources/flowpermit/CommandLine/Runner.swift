import Answers
import FlowModel
import Glibc
import KubeModel
import PolicyAnalysis
import Reporting

/// Runs one verb: parses its options, makes the answer, writes it in every form that was asked for, and returns the exit status.
enum Runner {
  static func run(_ command: Command, _ words: [String], _ console: Console) throws -> ExitStatus {
    let arguments = try Arguments(words, options: command.options + CommonOptions.all, command: command.name)
    Interrupts.note(.stop)
    let session = Session(verb: command.name, arguments: arguments, console: console.configured(by: arguments))
    switch command.work {
    case .partial(let write): return try write(session)
    case .answer(let shape, let make):
      let requests = try OutputRequest.all(arguments, among: command.renderers)
      let folder = try OutputFolder(arguments)
      let targets = try OutputTargets(requests, arguments, session.console)
      var answer = try make(session)
      if shape.contains(.verdicts) { answer.addFindings(on: session.objectIssues) }
      for note in answer.notes { session.console.note(note) }
      try write(answer, requests, folder, session)
      targets.tellLeftOver(folder: folder)
      if let failure = answer.failure() {
        throw ToolError(failure, help: "it was in the folder that TMPDIR names, or in /tmp")
      }
      return status(answer, session)
    }
  }

  private static func write(
    _ answer: Answer, _ requests: [OutputRequest], _ folder: OutputFolder?, _ session: Session
  ) throws {
    if let folder { try folder.write(ManifestYAML.folder(answer.primaryManifests ?? [])) }
    // A folder takes the place of standard output, unless that was asked for too.
    guard folder == nil || !session.arguments.all("output").isEmpty else { return showAside(answer, session.console) }
    var isShownToPeople = false
    var readerLeft: OutputError?
    var setting = RenderSetting(
      version: VersionCommand.version, verb: session.verb, folder: WorkingFolder.path,
      files: session.arguments.all("filename") + session.arguments.operands)
    for request in requests {
      setting.columns = request.path == nil ? Console.width(of: STDOUT_FILENO) : nil
      let renderer = request.renderer ?? Renderer.usual(for: answer)
      do {
        try request.write(session.console) { put in try renderer.write(answer, in: setting, put) }
      } catch let error as OutputError where error.isBrokenPipe {
        // The other results are wanted all the same.
        readerLeft = error
      }
      if request.path == nil, renderer.isForPeople { isShownToPeople = true }
    }
    if let readerLeft { throw readerLeft }
    if !isShownToPeople { showAside(answer, session.console) }
  }

  private static func showAside(_ answer: Answer, _ console: Console) {
    if let aside = answer.aside { console.explain(PeopleText.text(aside, width: Console.width(of: STDERR_FILENO))) }
  }

  /// With `--strict`, damage makes the run fail; a signal outranks everything.
  private static func status(_ answer: Answer, _ session: Session) -> ExitStatus {
    let statistics = answer.scope.reading.map { [$0.statistics] } ?? []
    let status = session.console.status(statistics, hasFindings: answer.asksForAction)
    guard status == .nothingToReport || status == .findings else { return status }
    guard !session.objectIssues.contains(where: { $0.severity == .error }) else { return .failed }
    guard let reason = answer.emptiness else { return status }
    session.console.report(ToolError("nothing could be judged: \(reason.plain)", help: nil))
    return .failed
  }
}
