public import ByteInput
public import FlowModel

/// The front door: reads captures and flow logs of any known format into conversations.
public struct Ingestion: Sendable {
  private let format: InputFormat?
  private let frameFilter: String?
  private let phrases: PhraseSet
  private let progress: @Sendable (_ path: String) -> Progress
  private let isStopped: @Sendable () -> Bool

  /// Reads every input as `format`, or, where that is nil, as the format that its content shows; of captures only the packets that
  /// `frameFilter` (tcpdump's language) selects; of components' logs the lines that hold all phrases of one of `logPatterns`. Once
  /// `isStopped`, every input ends early, and says so.
  public init(
    format: InputFormat? = nil, frameFilter: String? = nil, logPatterns: [[String]] = [],
    progress: @escaping @Sendable (_ path: String) -> Progress = { _ in .silent },
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.isStopped = isStopped
    self.format = format
    self.frameFilter = frameFilter
    phrases = PhraseSet(logPatterns)
    self.progress = progress
  }

  /// Reads files, folders (every file below them) and `-` (standard input), and folds what they tell of one five-tuple. The
  /// files are read in the order of their paths, so that the answer does not depend on the order in which they are named.
  ///
  /// Throws an `InputError` for a path that cannot be opened and for a file of no known format; a file of no known format
  /// in a folder is named in the statistics and left out.
  public func read(_ paths: [String]) throws(InputError) -> Observations {
    var result = MergedObservations()
    var count = 0
    for path in paths.sorted() {
      let files = try InputPaths.files([path])
      for file in files {
        result.add(try read(file, number: count, isListed: file == path))
        count += 1
      }
    }
    result.sort()
    return result.observations
  }

  /// Reads components' logs, whatever their lines look like; of folders the files whose name ends in `.log` or `.txt`, as
  /// must-gather has them, or so with `.gz` behind. What they tell is added to `observations`.
  ///
  /// Throws an `InputError` for a path that cannot be opened, and for a folder without such files.
  public func readLogs(_ paths: [String], into observations: inout Observations) throws(InputError) {
    for path in paths {
      let files = try InputPaths.files([path]).filter { $0 == path || Self.isNamedAsLog($0) }
      guard !files.isEmpty else {
        throw InputError(
          path: path, reason: "no file in this folder is named as a log",
          help: "logs in folders end in .log or .txt, perhaps with .gz behind; name others one by one")
      }
      for file in files {
        var stream = try ByteStream(path: file, isStopped: isStopped)
        let reading = Reading(progress: progress(file), phrases: phrases)
        let log = try InputFormat.componentLog.read(&stream, observations.statistics.inputs.count, reading)
        observations.statistics.merge(log.statistics)
        observations.messages += log.messages
      }
    }
    observations.messages.sort(by: LogMessage.precedes)
  }

  private static func isNamedAsLog(_ file: String) -> Bool {
    let name = file.hasSuffix(".gz") ? file.dropLast(3) : file[...]
    return name.hasSuffix(".log") || name.hasSuffix(".txt")
  }

  /// Listens on a network interface (`any` for all) until it is stopped, or for so many seconds.
  ///
  /// Throws an `InputError` where the interface is not there, or capturing is not allowed.
  public func listen(on interface: String, seconds: Int?) throws(InputError) -> Observations {
    let clock = ContinuousClock()
    let end = seconds.map { clock.now + .seconds($0) }
    return try LiveCapture.read(
      interface, Reading(progress: progress(interface), frameFilter: frameFilter), input: 0
    ) { isStopped() || end.map { clock.now >= $0 } ?? false }
  }

  private func read(_ path: String, number: Int, isListed: Bool) throws(InputError) -> Observations {
    var stream = try ByteStream(path: path, isStopped: isStopped)
    try stream.fill(atLeast: Self.detectionLength)
    guard let format = format ?? Self.format(of: stream) else {
      let refused = RefusedInput.of(stream.buffer.span.bytes.extracting(stream.unread))
      guard isListed else { return Self.leftOut(path, refused.reason) }
      throw InputError(path: path, reason: refused.reason, help: refused.help)
    }
    guard frameFilter == nil || format.isCapture else {
      throw InputError(
        path: path, reason: "it is a flow log, and a filter expression selects packets",
        help: "--where selects connections of any input")
    }
    let reading = Reading(progress: progress(path), frameFilter: frameFilter, phrases: phrases)
    var observations = try format.read(&stream, number, reading)
    for place in observations.statistics.inputs.indices {
      observations.statistics.inputs[place].window = observations.statistics.window
      if let caveat = format.caveat { observations.statistics.inputs[place].notes.append(caveat) }
    }
    return observations
  }

  /// Bytes that a format may look at to recognise its own.
  private static let detectionLength = 64 * 1024

  private static func format(of stream: borrowing ByteStream) -> InputFormat? {
    let start = stream.buffer.span.bytes.extracting(stream.unread)
    // A container may hold text that looks like a log.
    guard RefusedInput.container(start) == nil else { return nil }
    return InputFormat.all.first { $0.matches(start) }
  }

  private static func leftOut(_ path: String, _ reason: String) -> Observations {
    var observations = Observations()
    observations.statistics.inputs = [
      InputSummary(
        path: path, format: "unknown", records: 0, capabilities: [],
        damage: ["\(reason); it was left out"])
    ]
    return observations
  }
}
