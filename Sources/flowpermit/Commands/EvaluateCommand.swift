import Answers
import ByteInput
import Documents
import FlowModel
import KubeModel

/// `flowpermit evaluate`.
enum EvaluateCommand {
  static let command = Command(
    name: "evaluate", operands: "-f K8S --from NS/POD --to NS/POD --port 6443/TCP | --queries FILE",
    summary: "Judge single connections by the policies",
    discussion: """
      Judges connections by the NetworkPolicies in -f. An end is a pod or a workload (namespace/name) or an address. The port is the \
      server's own, after translation by a Service; if the address is a Service's, the port is the Service's, and its backends are \
      judged. A file of queries has one JSON object a line:
        {"id":1,"src":{"pod":"ns/name"},"dst":{"ip":"192.0.2.1"},"protocol":"TCP","port":443}
      """,
    examples: [
      "flowpermit evaluate -f cluster.yaml --from shop/checkout-1 --to istio-system/cert-manager-istio-csr-1 --port 6443/TCP",
      "flowpermit evaluate -f cluster.yaml --queries queries.jsonl -o jsonl",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.addressBlocks,
      OptionSpecification(
        "from", value: .one(name: "END"), help: "the client: namespace/pod, namespace/workload or an address"),
      OptionSpecification(
        "to", value: .one(name: "END"), help: "the server: namespace/pod, namespace/workload or an address"),
      OptionSpecification("port", value: .one(name: "PORT"), help: "the server's own port: 6443 or 6443/TCP"),
      OptionSpecification("queries", value: .one(name: "FILE"), help: "queries as JSON lines; - for standard input"),
    ],
    work: .answer([.list, .verdicts]) { session in
      let arguments = session.arguments
      guard arguments.operands.isEmpty else {
        throw ToolError(
          "evaluate takes no '\(arguments.operands[0])'",
          help: "name the ends with --from and --to, or a file with --queries")
      }
      let queries = try queries(arguments)
      let inventory = Inventory(try session.cluster())
      let evaluator = PolicyEvaluator(
        policies: inventory.cluster.policies, cluster: inventory.cluster,
        blocksReach: try ClusterOptions.reach(arguments))
      let answers = queries.map { JudgedQuery($0, inventory, evaluator) }
      for answer in answers {
        guard let failure = answer.failure else { continue }
        guard arguments.has("queries") else { throw ToolError(failure.plain, help: answer.help?.plain) }
        session.console.warn(failure)
      }
      return .evaluate(answers, by: evaluator)
    })

  private static func queries(_ arguments: Arguments) throws(ToolError) -> [PolicyQuery] {
    if let path = arguments.value("queries") { return try read(path) }
    guard let from = arguments.value("from"), let to = arguments.value("to"), let port = arguments.value("port") else {
      throw ToolError(
        "evaluate needs --from, --to and --port, or --queries", help: "see 'flowpermit help evaluate'")
    }
    guard let source = PolicyQuery.End(from), let destination = PolicyQuery.End(to) else {
      throw ToolError(
        "an end is neither namespace/name nor an address", help: "for example: --from shop/checkout-1 --to 192.0.2.1")
    }
    let parts = port.split(separator: "/", omittingEmptySubsequences: false)
    guard let number = UInt16(parts[0]), parts.count <= 2,
      let transport = parts.count == 2 ? TransportProtocol(name: parts[1]) : .tcp
    else { throw ToolError("'\(port)' is no port", help: "for example: --port 6443 or --port 5353/UDP") }
    return [PolicyQuery(source: source, destination: destination, transport: transport, port: number)]
  }

  private static func read(_ path: String) throws(ToolError) -> [PolicyQuery] {
    do {
      var reader = JSONDocumentReader(try FileBytes.read(path, limit: FileBytes.generated))
      var queries: [PolicyQuery] = []
      while let node = try reader.next() { queries.append(try PolicyQuery(node)) }
      guard !queries.isEmpty else {
        throw ToolError(
          "'\(path)' holds no query, so that nothing was judged",
          help: "a query is one JSON object a line; 'flowpermit help evaluate' shows one")
      }
      return queries
    } catch let error as ToolError {
      throw error
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
