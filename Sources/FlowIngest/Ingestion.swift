public import ByteInput
public import FlowModel
import Synchronization

/// Reads captures and flow logs of any known format into flows. The entry point of this module.
public struct Ingestion: Sendable {
  private let format: InputFormat?
  private let frameFilter: String?
  private let phrases: PhraseSet
  let progress: @Sendable (_ path: String) -> Progress
  let isStopped: @Sendable () -> Bool
  let threads: Int
  let bound: MemoryBound?
  let standardInput: String

  /// - Parameters:
  ///   - format: Nil to recognise each input's format by its content.
  ///   - frameFilter: An expression in tcpdump's language that selects packets of captures.
  ///   - logPatterns: A line of a component log is kept if it contains all phrases of one of them.
  ///   - isStopped: Once this returns true, every input ends early and reports that.
  ///   - threads: The result is the same for any number.
  ///   - standardInput: The name of standard input in partials.
  ///   - bound: Data beyond this limit is written to disk; the result is the same for any limit.
  public init(
    format: InputFormat? = nil, frameFilter: String? = nil, logPatterns: [[String]] = [],
    progress: @escaping @Sendable (_ path: String) -> Progress = { _ in .silent },
    isStopped: @escaping @Sendable () -> Bool = { false }, threads: Int = 1, standardInput: String = "-",
    bound: MemoryBound? = nil
  ) {
    precondition(threads > 0, "at least one thread must read")
    self.threads = threads
    self.standardInput = standardInput
    self.bound = bound
    self.isStopped = isStopped
    self.format = format
    self.frameFilter = frameFilter
    phrases = PhraseSet(logPatterns)
    self.progress = progress
  }

  /// Reads files, folders (all files below them) and `-` (standard input), and merges the flows of all of them.
  ///
  /// Files are read in the order of their paths, so that the result does not depend on the order of `paths`. Throws an `InputError` for a
  /// path that cannot be opened and for a file of unknown format; such a file in a folder is only reported as left out.
  public func read(_ paths: [String]) throws(InputError) -> Observations {
    let files = try InputFiles(paths)
    if let bound { return try read(files, within: bound) }
    let whole = try InputsInOrder.fold(
      files.paths, into: MergedObservations(threads: threads), threads: threads,
      read: { (path, threads) throws(InputError) in
        try files.content(
          of: path, { () throws(InputError) in try read(path, isListed: files.isNamed(path), threads: threads) },
          leftOut: { [$0] })
      },
      add: { (inputs, _, whole) throws(InputError) in
        let first = whole.inputCount
        for var observations in inputs {
          observations.countInputs(from: first)
          whole.add(observations)
        }
      })
    return whole.observations
  }

  /// Reads component logs of any line format and adds their messages to `observations`. Of a folder, only files named `*.log` or `*.txt`
  /// are read, as in a must-gather, and those with an additional `.gz`.
  ///
  /// Throws an `InputError` for a path that cannot be opened, and for a folder without such files.
  public func readLogs(_ paths: [String], into observations: inout Observations) throws(InputError) {
    for path in paths {
      let files = try InputFiles([path])
      let logs = files.paths.filter { $0 == path || Self.hasLogName($0) }
      guard !logs.isEmpty else {
        throw InputError(
          path: path, reason: "no file in this folder has the name of a log",
          help: "in folders, logs end in .log, .txt, .log.gz or .txt.gz; give other files by name")
      }
      for file in logs {
        let log = try files.content(
          of: file,
          { () throws(InputError) in
            var stream = try ByteStream(path: file, isStopped: isStopped)
            return try InputFormat.componentLog.read(&stream, Reading(progress: progress(file), phrases: phrases))
          }, leftOut: { $0 })
        observations.statistics.merge(log.statistics)
        observations.messages += log.messages
      }
    }
    observations.messages.sort(by: LogMessage.precedes)
  }

  private static func hasLogName(_ file: String) -> Bool {
    let name = file.hasSuffix(".gz") ? file.dropLast(3) : file[...]
    return name.hasSuffix(".log") || name.hasSuffix(".txt")
  }

  /// The kinds of input that `partial` accepts.
  public enum PartialSources: Sendable {
    /// Captures, logs and partials.
    case everything
    /// Partials only.
    case partials
  }

  /// Reads each input separately, and component logs as `readLogs` does, into a partial that other inputs can be added to later.
  ///
  /// Throws an `InputError` in the cases of `read`, for a damaged partial, for an input that is given twice, and for an input that
  /// `sources` does not accept.
  public func partial(
    of paths: [String], logs: [String] = [], from sources: PartialSources = .everything
  ) throws(InputError) -> Partial {
    let files = try InputFiles(paths)
    if let bound {
      var whole = Partial(bound: bound)
      for file in files.paths { try add(file, of: files, from: sources, within: bound, to: &whole) }
      try add(logs: logs, to: &whole)
      return whole
    }
    let result = Mutex<Partial?>(Partial())
    _ = try InputsInOrder.fold(
      files.paths, into: 0, threads: threads,
      read: { (path, threads) throws(InputError) in
        try files.content(
          of: path,
          { () throws(InputError) in
            try content(of: path, isListed: files.isNamed(path), from: sources, threads: threads)
          }, leftOut: { .observations($0, digest: Self.digest(leftOut: path)) })
      },
      add: { (content, path, _) throws(InputError) in
        try result.withLock { (whole) throws(InputError) in
          try Self.add(content, of: path, filter: frameFilter, to: &whole)
        }
      })
    var whole = result.withLock { $0.take() } ?? Partial()
    try add(logs: logs, to: &whole)
    return whole
  }

  private func add(logs paths: [String], to whole: inout Partial) throws(InputError) {
    for path in paths {
      let files = try InputFiles([path])
      for file in files.paths where file == path || Self.hasLogName(file) {
        let (log, digest) = try files.content(
          of: file,
          { () throws(InputError) in
            var stream = try digested(file)
            let log = try InputFormat.componentLog.read(&stream, Reading(progress: progress(file), phrases: phrases))
            return (log, try Self.digest(&stream))
          }, leftOut: { ($0, Self.digest(leftOut: file)) })
        try whole.add(PartialInput(digest: digest, filter: nil, statistics: log.statistics), of: file)
        try whole.add(log, of: digest)
      }
    }
  }

  private enum FileContent: Sendable {
    case observations(Observations, digest: String)
    case partial(PartialBox)
  }

  /// Passes a partial from the thread that read it to the one that adds it.
  private final class PartialBox: Sendable {
    let partial: Mutex<Partial?>

    init(_ partial: consuming sending Partial) { self.partial = Mutex(partial) }
  }

  /// Adds the content of one file, reading it as often as the bound requires.
  private func add(
    _ path: String, of files: InputFiles, from sources: PartialSources, within bound: MemoryBound,
    to whole: inout Partial
  ) throws(InputError) {
    let content = try files.content(
      of: path,
      { () throws(InputError) in try read(path, isListed: files.isNamed(path), .digested, within: bound) },
      leftOut: { .whole($0, digest: Self.digest(leftOut: path)) })
    switch consume content {
    case .partial(let partial):
      if let problem = partial.damage.first { throw Self.damaged(path, problem) }
      try whole.add(partial, of: path)
    case .whole(let observations, let digest):
      guard sources == .everything else { throw Self.noPartial(path) }
      try whole.add(
        PartialInput(digest: digest, filter: frameFilter, statistics: observations.statistics), of: path)
      try whole.add(observations, of: digest)
    case .spilled(let observations, let spilled, let digest):
      guard sources == .everything else { throw Self.noPartial(path) }
      try whole.add(
        PartialInput(digest: digest, filter: frameFilter, statistics: observations.statistics), of: path)
      try whole.add(observations, of: digest)
      var claims = PartialClaims()
      try spilled.each { (flow) throws(InputError) in
        try whole.add(PartialFlow(flow: flow, input: digest).line(&claims))
      }
      for line in claims.lines { try whole.add(line) }
    }
  }

  private static func damaged(_ path: String, _ damage: InputDamage) -> InputError {
    InputError(
      path: path, reason: damage.text, help: "aggregate its inputs again: only undamaged partials can be merged")
  }

  private static func noPartial(_ path: String) -> InputError {
    InputError(path: path, reason: "it is not a partial", help: "'flowpermit aggregate' converts it to one")
  }

  private func content(
    of path: String, isListed: Bool, from sources: PartialSources, threads: Int
  ) throws(InputError) -> FileContent {
    var stream = try digested(path)
    let found = try detect(&stream)
    guard !found.isPartial else {
      var partial = Partial(bound: bound)
      try InputFormat.read(&stream, into: &partial, Reading(progress: progress(path)))
      guard let problem = partial.damage.first else { return .partial(PartialBox(partial)) }
      throw Self.damaged(path, problem)
    }
    guard sources == .everything else {
      throw Self.noPartial(path)
    }
    let observations = try read(&stream, found, isListed: isListed, threads: threads)
    return .observations(observations, digest: try Self.digest(&stream))
  }

  private static func add(
    _ content: FileContent, of path: String, filter: String?, to whole: inout Partial?
  ) throws(InputError) {
    switch content {
    case .observations(let observations, let digest):
      try whole?.add(
        PartialInput(digest: digest, filter: filter, statistics: observations.statistics), of: path)
      try whole?.add(observations, of: digest)
    case .partial(let box):
      guard let partial = box.partial.withLock({ $0.take() }) else { return }
      try whole?.add(partial, of: path)
    }
  }

  /// Opens an input and computes its digest while it is read.
  private func digested(_ path: String) throws(InputError) -> ByteStream {
    try ByteStream(path: path, standardInput: standardInput, content: .digested, isStopped: isStopped)
  }

  /// What stands for the digest of an input that could not be read: no other input has it.
  private static func digest(leftOut path: String) -> String {
    var digest = ContentDigest()
    digest.add("\(path): unreadable")
    return digest.text
  }

  /// Reads the rest of the input, so that the digest covers all of it.
  static func digest(_ stream: inout ByteStream) throws(InputError) -> String {
    _ = try stream.skip(.max)
    return stream.digest?.text ?? ""
  }

  /// Captures on a network interface (`any` for all) until `isStopped`, or for `seconds`.
  ///
  /// Throws an `InputError` if the interface does not exist or capturing is not permitted.
  public func listen(on interface: String, seconds: Int?) throws(InputError) -> Observations {
    let clock = ContinuousClock()
    let end = seconds.map { clock.now + .seconds($0) }
    return try LiveCapture.read(
      interface, Reading(progress: progress(interface), frameFilter: frameFilter)
    ) { isStopped() || end.map { clock.now >= $0 } ?? false }
  }

  /// Reads one file; a partial has several inputs.
  private func read(_ path: String, isListed: Bool, threads: Int) throws(InputError) -> [Observations] {
    var stream = try ByteStream(path: path, isStopped: isStopped)
    let found = try detect(&stream)
    if found.isPartial {
      var partial = Partial(bound: bound)
      try InputFormat.read(&stream, into: &partial, Reading(progress: progress(path)))
      return try partial.observations(of: path)
    }
    return [try read(&stream, found, isListed: isListed, threads: threads)]
  }

  func read(
    _ stream: inout ByteStream, _ found: Detection, isListed: Bool, threads: Int, share: ConversationShare? = nil
  ) throws(InputError) -> Observations {
    let path = stream.path
    guard let format = found.format else {
      guard !isStopped() || !stream.unread.isEmpty else { return Observations(leftOut: path, .readingStopped) }
      let refusal = RefusedInput.of(stream.buffer.span.bytes.extracting(stream.unread), found.first)
      guard isListed else { return Observations(leftOut: path, .inputLeftOut(refusal)) }
      throw InputError(path: path, reason: refusal.text, help: refusal.help(for: path))
    }
    guard frameFilter == nil || format.isCapture else {
      throw InputError(
        path: path, reason: "it is a flow log, and a filter expression selects only packets of captures",
        help: "use --where, which selects connections of any input")
    }
    let reading = Reading(
      progress: progress(path), frameFilter: frameFilter, threads: threads, share: share, phrases: phrases)
    var observations = try format.read(&stream, reading)
    for place in observations.statistics.inputs.indices {
      observations.statistics.inputs[place].window = observations.statistics.window
      for note in format.notes where !observations.statistics.inputs[place].notes.contains(note) {
        observations.statistics.inputs[place].notes.append(note)
      }
    }
    return observations
  }

  /// What the beginning of an input shows.
  struct Detection {
    /// Nil if no format is known that begins like this.
    let format: InputFormat?
    let first: FirstRecords

    var isPartial: Bool { format?.name == InputFormat.partial.name }
  }

  /// Bytes at the beginning of an input that formats may inspect to recognise it.
  private static let detectionLength = 64 * 1024

  /// Reads the beginning of an input without consuming it.
  func detect(_ stream: inout ByteStream) throws(InputError) -> Detection {
    try stream.fill(atLeast: Self.detectionLength)
    let first = FirstRecords()
    if let format { return Detection(format: format, first: first) }
    let start = stream.buffer.span.bytes.extracting(stream.unread)
    // A container may contain text that looks like a log.
    guard RefusedInput.container(start, first) == nil else { return Detection(format: nil, first: first) }
    return Detection(format: InputFormat.all.first { $0.matches(start, first) }, first: first)
  }
}
