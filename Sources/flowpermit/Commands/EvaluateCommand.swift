import ByteInput
import Documents
import FlowModel
import KubeModel
import Reporting

/// `flowpermit evaluate`.
enum EvaluateCommand {
  static let command = Command(
    name: "evaluate", operands: "-f K8S --from NS/POD --to NS/POD --port 6443/TCP | --queries FILE",
    summary: "Would this connection pass the policies?",
    discussion: """
      Judges connections by the NetworkPolicies among the objects in -f. An end is a pod (namespace/name) or an address. The port is
      the destination's own, after translation by a Service. A file of queries has one JSON object a line:
        {"id":1,"src":{"pod":"ns/name"},"dst":{"ip":"192.0.2.1"},"protocol":"TCP","port":443}
      """,
    examples: [
      "flowpermit evaluate -f cluster.yaml --from shop/checkout-1 --to istio-system/cert-manager-istio-csr-1 --port 6443/TCP",
      "flowpermit evaluate -f cluster.yaml --queries queries.jsonl -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.output, CommonOptions.addressBlocks,
      OptionSpecification("from", value: .one(name: "END"), help: "who connects: namespace/pod or an address"),
      OptionSpecification("to", value: .one(name: "END"), help: "to whom: namespace/pod or an address"),
      OptionSpecification("port", value: .one(name: "PORT"), help: "the destination's own port: 6443 or 6443/TCP"),
      OptionSpecification("queries", value: .one(name: "FILE"), help: "questions as JSON lines; - for standard input"),
    ]
  ) { arguments, console in
    guard arguments.operands.isEmpty else {
      throw ToolError(
        "evaluate takes no '\(arguments.operands[0])'",
        help: "name the ends with --from and --to, or a file with --queries")
    }
    let requests = try OutputRequest.all(arguments, supported: [.table, .json, .jsonl, .yaml])
    let queries = try queries(arguments)
    let inventory = Inventory(try ClusterOptions.cluster(arguments, console))
    let evaluator = PolicyEvaluator(
      policies: inventory.cluster.policies, namespaces: inventory.cluster.namespaces,
      blocksReach: try ClusterOptions.reach(arguments))
    let answers = queries.map { Answer($0, inventory, evaluator) }
    for answer in answers {
      if let reason = answer.failure { console.warn(reason) }
    }
    for request in requests { try request.write(text(answers, request.format), console) }
    if arguments.value("queries") == nil, let reason = answers.first?.failure {
      throw ToolError(reason, help: "give the pod's object with -f: kubectl get pods -A -o yaml")
    }
    return console.status(hasFindings: answers.contains { $0.verdict?.overall == .denied })
  }

  /// A question with its verdict, or with the reason why there is none.
  private struct Answer {
    let query: PolicyQuery
    let verdict: PolicyVerdict?
    let failure: String?

    init(_ query: PolicyQuery, _ inventory: Inventory, _ evaluator: PolicyEvaluator) {
      self.query = query
      guard let source = inventory.party(of: query.source) else {
        verdict = nil
        failure = "there is no pod \(Self.name(query.source)) among the objects"
        return
      }
      guard let destination = inventory.party(of: query.destination) else {
        verdict = nil
        failure = "there is no pod \(Self.name(query.destination)) among the objects"
        return
      }
      verdict = evaluator.judge(from: source, to: destination, transport: query.transport, port: query.port)
      failure = nil
    }

    private static func name(_ end: PolicyQuery.End) -> String {
      switch end {
      case .pod(let namespace, let name): "'\(namespace)/\(name)'"
      case .address(let address): address.description
      }
    }

    var document: DocumentValue {
      if let verdict { return DocumentValue(answer: verdict, to: query) }
      return DocumentValue(unanswerable: query, because: failure ?? "")
    }
  }

  private static func text(_ answers: [Answer], _ format: OutputFormat) -> String {
    switch format {
    case .table:
      return TextTable(answers: answers.compactMap { answer in answer.verdict.map { (answer.query, $0) } }).text
    case .jsonl: return answers.map { JSONWriter.text(of: $0.document, layout: .line) + "\n" }.joined()
    case .json: return JSONWriter.text(of: report(answers), layout: .indented) + "\n"
    case .yaml: return YAMLWriter.text(of: [report(answers)])
    }
  }

  private static func report(_ answers: [Answer]) -> DocumentValue {
    ["schema": "flowpermit/evaluate/v1", "answers": .array(answers.map(\.document))]
  }

  private static func queries(_ arguments: Arguments) throws(ToolError) -> [PolicyQuery] {
    if let path = arguments.value("queries") { return try read(path) }
    guard let from = arguments.value("from"), let to = arguments.value("to"), let port = arguments.value("port") else {
      throw ToolError(
        "evaluate needs --from, --to and --port, or --queries", help: "'flowpermit help evaluate' tells more")
    }
    guard let source = PolicyQuery.End(from), let destination = PolicyQuery.End(to) else {
      throw ToolError(
        "an end is neither namespace/pod nor an address", help: "for example: --from shop/checkout-1 --to 192.0.2.1")
    }
    let parts = port.split(separator: "/", omittingEmptySubsequences: false)
    guard let number = UInt16(parts[0]), parts.count <= 2,
      let transport = parts.count == 2 ? TransportProtocol(name: parts[1]) : .tcp
    else { throw ToolError("'\(port)' is no port", help: "for example: --port 6443 or --port 5353/UDP") }
    return [PolicyQuery(source: source, destination: destination, transport: transport, port: number)]
  }

  private static func read(_ path: String) throws(ToolError) -> [PolicyQuery] {
    do {
      var reader = JSONDocumentReader(try FileBytes.read(path))
      var queries: [PolicyQuery] = []
      while let node = try reader.next() { queries.append(try PolicyQuery(node)) }
      return queries
    } catch let error as InputError {
      throw ToolError(error.message, help: error.help)
    } catch let error as DocumentError {
      throw ToolError(
        "'\(path)' line \(error.line): \(error.message)",
        help: "a query is one JSON object a line; 'flowpermit help evaluate' shows one")
    } catch {
      throw ToolError("\(error)", help: nil)
    }
  }
}
