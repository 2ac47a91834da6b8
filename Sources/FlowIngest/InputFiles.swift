import ByteInput
import FlowModel

/// The files of one run, and which of them may be left out: those that were only found in a folder.
struct InputFiles: Sendable {
  /// Sorted as in partials, whatever folder was given. What cannot be read is among them.
  let paths: [String]
  private let named: Set<String>
  private let passedOver: [String: InputError]

  /// Throws an `InputError` for a path that does not exist, and where standard input is given twice.
  init(_ given: [String]) throws(InputError) {
    let found = try InputPaths(given)
    passedOver = Dictionary(found.passedOver.map { ($0.path, $0) }) { first, _ in first }
    paths = (found.files + found.passedOver.map(\.path)).sorted()
    named = Set(given)
    guard paths.count(where: { $0 == "-" }) < 2 else {
      throw InputError(
        path: "-", reason: "standard input is given twice, but can be read only once", help: "give it once")
    }
  }

  /// Whether the path itself was given, so that it must be read.
  func isNamed(_ path: String) -> Bool { named.contains(path) }

  /// What `read` returns. Of a file in a folder that the system does not let be read, `leftOut` takes the remark that says so.
  func content<Content: ~Copyable>(
    of path: String, _ read: () throws(InputError) -> Content, leftOut: (Observations) -> Content
  ) throws(InputError) -> Content {
    if let refusal = passedOver[path] { return leftOut(Self.remark(refusal)) }
    do {
      return try read()
    } catch {
      guard error.isOfSystem, error.path == path, !isNamed(path) else { throw error }
      return leftOut(Self.remark(error))
    }
  }

  private static func remark(_ refusal: InputError) -> Observations {
    Observations(leftOut: refusal.path, .inputUnreadable(reason: refusal.reason))
  }
}

extension Observations {
  /// Nothing, and why.
  init(leftOut path: String, _ damage: InputDamage) {
    self.init()
    statistics.inputs = [
      InputSummary(path: path, format: "unknown", records: 0, capabilities: [], damage: [damage])
    ]
  }
}
