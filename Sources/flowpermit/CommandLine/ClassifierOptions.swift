import ByteInput
import Classifier
import FlowModel
import KubeModel
import Reporting

/// What the options say about components: where they live, and profiles of the user's own.
struct ClassifierOptions {
  let inventory: Inventory
  let profiles: ComponentProfiles
  let parameters: Parameters
  private let filter: EdgeFilter

  /// Throws a `ToolError` for a profile that does not fit or a port that is none.
  init(_ arguments: Arguments, _ cluster: Cluster) throws(ToolError) {
    inventory = Inventory(cluster)
    parameters = try Self.parameters(arguments, cluster)
    var added: [ComponentProfile] = []
    for path in arguments.all("profile") {
      do {
        added += try ComponentProfiles.read(try FileBytes.read(path), file: path)
      } catch let error as ProfileError {
        throw ToolError("\(error.file):\(error.line): \(error.message)", help: "the built-in profiles show the form")
      } catch let error as InputError {
        throw ToolError(error.message, help: error.help)
      } catch {
        throw ToolError("\(error)", help: nil)
      }
    }
    profiles = ComponentProfiles(added: added)
    do {
      filter = try EdgeFilter(arguments.all("where"))
    } catch {
      throw ToolError(
        "'--where \(error.condition)': \(error.reason)",
        help: "for example: --where namespace=shop,bank --where port=6443")
    }
  }

  /// Names the parties of what was read, and keeps what --where asks for. The conversations are taken out of `observations`, since
  /// they may be large.
  ///
  /// Throws a `ToolError` where conversations on disk could not be read back.
  func classify(_ observations: inout Observations) throws(ToolError) -> Classification {
    let taken = observations
    observations.conversations = FlowList([])
    var classification = Classifier(inventory: inventory, profiles: profiles, parameters: parameters)
      .classify(consume taken)
    if let failure = classification.failure {
      throw ToolError(failure, help: "it lay in the folder that TMPDIR names, or in /tmp")
    }
    classification.edges = filter.edges(classification.edges)
    return classification
  }

  /// Tells what was read, and what it cannot support.
  static func explain(_ classification: Classification, _ console: Console) {
    console.note(ReadingText.sentence(classification))
    if let count = classification.statistics.skipped[Classification.tunnel] {
      console.note("\(count) conversations are tunnels between nodes; what goes through them is told by itself")
    }
    let support = classification.support
    if let gap = support.classification { console.note(gap.sentence) }
    if let gap = support.diagnosis { console.note(gap.sentence) }
    if let gap = support.synthesis, gap != support.classification {
      console.note("no policies can be derived: \(gap.sentence)")
    }
    if !classification.ambiguousAddresses.isEmpty {
      let addresses = classification.ambiguousAddresses.map(\.description).joined(separator: ", ")
      console.warn("two pods had the same address at the same time: \(addresses)")
    }
  }

  /// The parameters as the options give them; the inventory decides what they leave open.
  static func parameters(_ arguments: Arguments, _ cluster: Cluster) throws(ToolError) -> Parameters {
    var port: UInt16?
    if let text = arguments.value("grpc-port") {
      port = UInt16(text)
      guard let port, port > 0 else {
        throw ToolError("'\(text)' is no port", help: "--grpc-port takes the port that istio-csr's pod listens on")
      }
    }
    return Parameters(
      operatorNamespace: arguments.value("operator-namespace"),
      certManagerNamespace: arguments.value("cert-manager-namespace"),
      istioCSRNamespace: arguments.value("istio-csr-namespace"), grpcPort: port, inventory: cluster)
  }
}
