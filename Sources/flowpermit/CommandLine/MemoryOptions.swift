import ByteInput

/// `--max-memory`.
enum MemoryOptions {
  static let option = OptionSpecification(
    "max-memory", value: .one(name: "SIZE"),
    help:
      "sort on disk (in TMPDIR, else /tmp) what of the conversations does not fit: 64Mi, 2Gi, 500M; changes no result")

  /// What the option says; nil where it is not given. Throws a `ToolError` for what is no size.
  static func bound(_ arguments: Arguments) throws(ToolError) -> MemoryBound? {
    guard let text = arguments.value("max-memory") else { return nil }
    guard let bytes = bytes(text) else {
      throw ToolError(
        "'--max-memory \(text)' is no size", help: "bytes, or with one of k, M, G, T, Ki, Mi, Gi, Ti: 512Mi, 2Gi, 500M")
    }
    return MemoryBound(bytes: bytes)
  }

  /// Whole bytes of a quantity as Kubernetes writes them; nil for anything else.
  static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number > 0, let factor = factors[String(text.dropFirst(digits.count))] else {
      return nil
    }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : bytes
  }

  /// What stands behind the number (`resource.Quantity` in apimachinery), for whole bytes.
  private static let factors = [
    "": 1, "k": 1000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000, "Ki": 1 << 10, "Mi": 1 << 20,
    "Gi": 1 << 30, "Ti": 1 << 40,
  ]

  private static func text(_ caveat: MemoryBound.Caveat) -> String {
    switch caveat {
    case .liveCapture: "what is captured on an interface is held in memory"
    case .indivisibleInput(let path): "'\(path)' has more conversations with the same addresses and ports than fit"
    case .settling: "--settle holds all conversations in memory"
    }
  }

  /// Tells what went to disk.
  static func tell(_ bound: MemoryBound?, _ console: Console) {
    guard let bound else { return }
    let tally = bound.tally
    for caveat in tally.caveats { console.note("--max-memory does not hold: \(text(caveat))") }
    guard tally.runs > 0 else { return }
    let again = tally.readings > 0 ? ", for which inputs were read \(tally.readings) times more" : ""
    console.note(
      "not everything fitted into \(bound.bytes) bytes: \(tally.records) records were sorted on disk "
        + "(\(tally.bytes / 1_000_000) MB in \(tally.runs) runs\(again)); the result is the same")
  }
}
