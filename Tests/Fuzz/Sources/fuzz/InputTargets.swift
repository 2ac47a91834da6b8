import ByteInput
import FlowIngest
import FlowModel
import PolicyAnalysis

extension FuzzTarget {
  /// What is read here must also survive the way through a partial.
  static let anyInput = FuzzTarget(
    name: "any-input", maximumLength: 4096, summary: "an input of a format that its content shows, also packed"
  ) { bytes in
    let path = MemoryFile.input.path(holding: bytes)
    guard let observations = try? Ingestion().read([path]) else { return }
    check(observations)
    guard let partial = written([path]) else { return }
    guard let again = try? Ingestion().read([MemoryFile.other.path(holding: partial)]) else {
      fatalError("a partial that was written cannot be read")
    }
    require(!again.statistics.inputs.contains { $0.format == "partial" }, "a partial that was written is damaged")
    require(
      again.conversations.count == observations.conversations.count,
      "a partial has \(again.conversations.count) conversations instead of \(observations.conversations.count)")
  }

  /// Any lines: the target adds the header, unless the first line is one, and the trailer with the right count and digest. If the first
  /// byte is odd, the bytes are the whole file.
  static let partial = FuzzTarget(
    name: "partial", maximumLength: 4096, summary: "the lines of a partial, with a trailer that fits them"
  ) { bytes in
    guard let first = bytes.first else { return }
    let content = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let path = MemoryFile.input.path(holding: first & 1 == 1 ? Array(content) : closed(Array(content)))
    if let observations = try? Ingestion().read([path]) { check(observations) }
    // A partial that is accepted must be written so that it is accepted again, with the same bytes.
    guard let once = written([path]) else { return }
    require(written([MemoryFile.other.path(holding: once)]) == once, "a partial changes when it is written again")
  }

  private static func closed(_ lines: [UInt8]) -> [UInt8] {
    var file = lines
    if !lines.starts(with: "{\"schema\":".utf8) {
      let header =
        "{\"schema\":\"flowpermit/partial/v2\",\"inputs\":[{\"name\":\"a\",\"digest\":\"d\",\"records\":9}]}\n"
      file = Array(header.utf8) + lines
    }
    if file.last != 10 { file.append(10) }
    var digest = ContentDigest()
    digest.add(file.span.bytes, 0..<file.count)
    let count = file.count { $0 == 10 } - 1
    return file + "{\"end\":{\"lines\":\(count),\"digest\":\"\(digest.text)\"}}\n".utf8
  }

  /// The partial of these inputs; nil where they are refused.
  private static func written(_ paths: [String]) -> [UInt8]? {
    do {
      // Inputs are named by their path, and both files have their own.
      var partial = try Ingestion(standardInput: "input").partial(of: paths)
      try partial.finish()
      var file: [UInt8] = []
      try partial.write(tool: "fuzz") { bytes, range in
        for place in range { file.append(bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
      }
      return file
    } catch {
      return nil
    }
  }

  static let componentLog = FuzzTarget(
    name: "component-log", maximumLength: 4096, summary: "the log of a component, and what its messages mean"
  ) { bytes in
    var observations = Observations()
    try? logIngestion.readLogs([MemoryFile.input.path(holding: bytes)], into: &observations)
    _ = LogInterpreter().understand(observations.messages)
  }

  /// Made once, because that takes longer than reading a short log.
  static let logIngestion = Ingestion(logPatterns: LogKnowledge.patterns)

  static let logLines = FuzzTarget(
    name: "log-lines", maximumLength: 1024, summary: "messages of components as they are, one a line"
  ) { bytes in
    let lines = bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    let messages = lines.enumerated().map {
      LogMessage(text: $0.element, source: "controller", line: $0.offset, window: nil)
    }
    require(LogInterpreter().understand(messages).count <= messages.count, "there are more meanings than messages")
  }
}
