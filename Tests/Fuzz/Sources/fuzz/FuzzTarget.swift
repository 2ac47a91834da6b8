/// One way into the code that reads foreign bytes.
struct FuzzTarget: Sendable {
  let name: String
  /// In bytes.
  let maximumLength: Int
  let summary: String
  /// Must return, without a trap, for any bytes.
  let check: @Sendable (UnsafeRawBufferPointer) -> Void

  static let all: [FuzzTarget] =
    captures + flowLogs + [anyInput, partial, componentLog, logLines, manifest, archive, profile, evaluator, pipeline]
}

/// A property that must hold whatever the input is.
func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {
  guard !condition else { return }
  fatalError(sentence())
}
