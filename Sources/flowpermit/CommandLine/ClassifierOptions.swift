import ByteInput
import Classifier
import Documents
import KubeModel
import PolicyAnalysis

/// What the options say about components: where they are, profiles of the user's own, and which connections to keep.
enum ClassifierOptions {
  /// The built-in profiles and those of `--profile`. Throws a `ToolError` for a file that cannot be read or does not fit.
  static func profiles(_ arguments: Arguments) throws(ToolError) -> ComponentProfiles {
    var added: [ComponentProfile] = []
    for path in arguments.all("profile") {
      do {
        added += try ComponentProfiles.read(try FileBytes.read(path, limit: FileBytes.handwritten), file: path)
      } catch let error as ProfileError {
        throw ToolError("\(error.file):\(error.line): \(error.message)", help: "the built-in profiles show the form")
      } catch let error as InputError {
        throw ToolError(error.message, help: error.help)
      } catch {
        throw ToolError("\(error)", help: nil)
      }
    }
    return ComponentProfiles(added: added)
  }

  /// What `--where` keeps. Throws a `ToolError` for a condition that makes no sense.
  static func filter(_ arguments: Arguments) throws(ToolError) -> EdgeFilter {
    do {
      return try EdgeFilter(arguments.all("where"))
    } catch {
      throw ToolError(error)
    }
  }

  /// Throws a `ToolError` for a value of `--where` that nothing has, and, where `use` is to judge, for conditions that no connection
  /// meets.
  static func apply(
    _ filter: EdgeFilter, to edges: [Edge], _ context: AnalysisContext, _ use: Session.Use
  ) throws(ToolError) -> [Edge] {
    do {
      try filter.check(edges, context.inventory, context.profiles)
    } catch {
      throw ToolError(error)
    }
    let kept = filter.edges(edges)
    guard kept.isEmpty, !edges.isEmpty, use != .listing else { return kept }
    throw ToolError(
      "none of the connections meets what --where asks for, so that nothing could be judged",
      help: "'flowpermit flows' lists the connections")
  }

  /// Throws a `ToolError` for a namespace option that names a namespace which neither the objects nor, without objects, the traffic have.
  static func checkNamespaces(
    _ arguments: Arguments, _ cluster: Cluster, _ edges: some Sequence<Edge.Key>
  ) throws(ToolError) {
    let seen = edges.flatMap { [$0.source.namespace, $0.destination.namespace] }.compactMap(\.self)
    let known = Set(cluster.namespaces.map(\.name) + cluster.pods.map(\.namespace) + seen)
    guard !known.isEmpty else { return }
    for option in namespaceOptions {
      guard let name = arguments.value(option), !known.contains(name) else { continue }
      throw ToolError(
        "'--\(option) \(name)': there is no namespace '\(name)'",
        help: Suggestion.help(for: name, among: known.sorted()))
    }
  }

  private static let namespaceOptions = ["operator-namespace", "cert-manager-namespace", "istio-csr-namespace"]

  /// The parameters as the options give them; the inventory decides what they leave open.
  static func parameters(_ arguments: Arguments, _ cluster: Cluster) throws(ToolError) -> Parameters {
    var port: UInt16?
    if let text = arguments.value("grpc-port") {
      port = UInt16(text)
      guard let port, port > 0 else {
        throw ToolError(
          "'--grpc-port \(text)' is not a port", help: "--grpc-port takes the port that istio-csr's pod listens on")
      }
    }
    for option in namespaceOptions {
      guard let name = arguments.value(option), !NameSyntax.isLabel(name) else { continue }
      throw ToolError(
        "'--\(option) \(name)' is no name for a namespace", help: "small letters, digits and dashes (RFC 1123)")
    }
    return Parameters(
      operatorNamespace: arguments.value("operator-namespace"),
      certManagerNamespace: arguments.value("cert-manager-namespace"),
      istioCSRNamespace: arguments.value("istio-csr-namespace"), grpcPort: port, inventory: cluster)
  }
}

extension ToolError {
  /// What is wrong with a condition of `--where`.
  init(_ error: EdgeFilter.ConditionError) {
    let help = error.value.map { Suggestion.help(for: $0.value, among: $0.known) }
    self.init(
      "'--where \(error.condition)': \(error.reason)",
      help: help ?? "for example: --where namespace=shop,bank --where port=6443")
  }
}
