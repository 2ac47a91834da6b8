import ByteInput
import Classifier
import KubeModel

/// What the options say about components: where they are, profiles of the user's own, and which connections to keep.
enum ClassifierOptions {
  /// The built-in profiles and those of `--profile`. Throws a `ToolError` for a file that cannot be read or does not fit.
  static func profiles(_ arguments: Arguments) throws(ToolError) -> ComponentProfiles {
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
    return ComponentProfiles(added: added)
  }

  /// What `--where` keeps. Throws a `ToolError` for a condition that makes no sense.
  static func filter(_ arguments: Arguments) throws(ToolError) -> EdgeFilter {
    do {
      return try EdgeFilter(arguments.all("where"))
    } catch {
      throw ToolError(
        "'--where \(error.condition)': \(error.reason)",
        help: "for example: --where namespace=shop,bank --where port=6443")
    }
  }

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
    return Parameters(
      operatorNamespace: arguments.value("operator-namespace"),
      certManagerNamespace: arguments.value("cert-manager-namespace"),
      istioCSRNamespace: arguments.value("istio-csr-namespace"), grpcPort: port, inventory: cluster)
  }
}
