import Answers
import Classifier
import Documents
import FlowIngest
import FlowModel
import KubeModel
import PolicyAnalysis
import Reporting

extension FuzzTarget {
  /// Traffic, objects and a log, divided by lines of `=====`. Every verb answers, and each answer is written in one format; the bytes
  /// decide which, because all formats take ten times as long.
  static let pipeline = FuzzTarget(
    name: "pipeline", maximumLength: 8192, summary: "traffic, objects and a log to every answer in every format"
  ) { bytes in
    let parts = parts(of: Array(bytes))
    let cluster = ManifestReader.read(text: parts[1], named: "objects.yaml", examiningBy: .newest)
    let context = AnalysisContext(
      inventory: Inventory(cluster), profiles: knownProfiles, parameters: Parameters(inventory: cluster),
      policies: cluster.policies)
    var observations = (try? logIngestion.read([MemoryFile.input.path(holding: parts[0])])) ?? Observations()
    try? logIngestion.readLogs([MemoryFile.other.path(holding: parts[2])], into: &observations)
    let choice = bytes.reduce(bytes.count) { $0 &+ Int($1) }
    for (place, answer) in answers(observations, context).enumerated() {
      write(answer, by: Renderer.all[(choice + place) % Renderer.all.count])
    }
  }

  private static let divider = Array("=====".utf8)

  /// Always three.
  private static func parts(of bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      if parts.count < 3, line.elementsEqual(divider) {
        parts.append([])
      } else {
        parts[parts.count - 1] += line + [10]
      }
    }
    return parts + Array(repeating: [], count: 3 - parts.count)
  }

  private static func answers(_ observations: Observations, _ context: AnalysisContext) -> [Answer] {
    let classifier = Classifier(
      inventory: context.inventory, profiles: context.profiles, parameters: context.parameters)
    var classification = classifier.classify(observations)
    classification.takeBackUnheardAnswers()
    let (edges, reading) = (classification.edges, Scope.Reading(classification))
    let drops = DropAnalysis(context).report(edges)
    let diagnosis = Diagnoser(context).report(
      edges, messages: observations.messages, logs: LogExtent(classification.statistics))
    let clients = ClientValidation(context).report(edges, window: classification.statistics.window)
    let proposal = Synthesis(context, includes: .all).propose(edges)
    let overview = TrafficOverview(edges, drops, context, proposal: proposal.policies)
    let cluster = context.inventory.cluster
    var check = Answer.check(drops, reading)
    check.addFindings(on: (cluster.issues + ManifestIssue.sameNames(cluster.policies)).sorted())
    let (diagnose, derive) = (Answer.diagnose(diagnosis, reading), Answer.derive(proposal, reading))
    let validate = Answer.validate(clients, reading, policies: context.judgedPolicies)
    let report = Answer.report(
      check: check, diagnosis: diagnose, clients: validate, proposal: derive, overview, Timeline(edges),
      policies: context.policies)
    let lint = Answer.lint(LintAnalysis(context).report(downgrade: true), cluster, ignoring: [])
    return [check, diagnose, derive, validate, report, lint, .flows(reading, edges), .conversations(observations)]
  }

  private static func write(_ answer: Answer, by renderer: Renderer) {
    var text = ""
    try? renderer.write(answer, in: RenderSetting(version: "1", verb: "fuzz", files: ["objects.yaml"])) { text += $0 }
    let bad = text.unicodeScalars.first { isForbidden($0) }
    require(bad == nil, "\(renderer.name) writes U+\(String(bad?.value ?? 0, radix: 16)) as it is")
    checkSyntax(Array(text.utf8), renderer.name)
  }

  /// Whether a terminal or a browser might act on it.
  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value < 0x20 || scalar.value > 0x7E else { return false }
    return scalar != "\n" && scalar != "\t" && scalar != "\r" && TextEscaping.isUnsafe(scalar)
  }

  private static func checkSyntax(_ text: [UInt8], _ format: String) {
    do {
      switch format {
      case "json", "jsonl", "sarif":
        var reader = JSONDocumentReader(text)
        while try reader.next() != nil {}
      case "yaml": _ = try YAMLDocumentReader.documents(text)
      default: break
      }
    } catch {
      fatalError("what \(format) writes cannot be read: \(error)")
    }
  }
}
