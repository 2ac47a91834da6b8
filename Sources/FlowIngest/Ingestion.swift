public import ByteInput
public import FlowModel
import Synchronization

/// The front door: reads captures and flow logs of any known format into conversations.
public struct Ingestion: Sendable {
  private let format: InputFormat?
  private let frameFilter: String?
  private let phrases: PhraseSet
  let progress: @Sendable (_ path: String) -> Progress
  let isStopped: @Sendable () -> Bool
  let threads: Int
  let bound: MemoryBound?
  let standardInput: String

  /// Reads every input as `format`, or, where that is nil, as the format that its content shows; of captures only the packets that
  /// `frameFilter` (tcpdump's language) selects; of components' logs the lines that hold all phrases of one of `logPatterns`. Once
  /// `isStopped`, every input ends early, and says so. Up to so many `threads` read at a time; what comes out is the same for any number.
  /// Tables and lists that do not fit within `bound` go to disk; what comes out is the same for any bound. In a partial, standard input
  /// is told of by the name `standardInput`.
  public init(
    format: InputFormat? = nil, frameFilter: String? = nil, logPatterns: [[String]] = [],
    progress: @escaping @Sendable (_ path: String) -> Progress = { _ in .silent },
    isStopped: @escaping @Sendable () -> Bool = { false }, threads: Int = 1, standardInput: String = "-",
    bound: MemoryBound? = nil
  ) {
    precondition(threads > 0, "somebody must read")
    self.threads = threads
    self.standardInput = standardInput
    self.bound = bound
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
    if let bound { return try read(try Self.files(paths), named: paths, within: bound) }
    let whole = try InputsInOrder.fold(
      try Self.files(paths), into: MergedObservations(threads: threads), threads: threads,
      read: { (path, threads) throws(InputError) in
        try read(path, isListed: paths.contains(path), threads: threads)
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
        let log = try InputFormat.componentLog.read(&stream, reading)
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

  /// The files behind paths in the order of their names, whatever folders they lie in: the order in which partials have them.
  private static func files(_ paths: [String]) throws(InputError) -> [String] {
    let files = try InputPaths.files(paths).sorted()
    guard files.count(where: { $0 == "-" }) < 2 else {
      throw InputError(path: "-", reason: "standard input is named twice, and comes once", help: "name it once")
    }
    return files
  }

  /// What may be made part of a partial.
  public enum PartialSources: Sendable {
    /// Captures, logs, and partials.
    case everything
    /// Partials only.
    case partials
  }

  /// Reads each input apart, and components' logs as `readLogs` does, into what can be added to other inputs later.
  ///
  /// Throws an `InputError` for what `read` refuses, for a partial that is damaged, for an input that is given twice, and, where only
  /// partials are asked for, for anything else.
  public func partial(
    of paths: [String], logs: [String] = [], from sources: PartialSources = .everything
  ) throws(InputError) -> Partial {
    let files = try Self.files(paths)
    if let bound {
      var whole = Partial(bound: bound)
      for file in files {
        try add(file, isListed: paths.contains(file), from: sources, within: bound, to: &whole)
      }
      try add(logs: logs, to: &whole)
      return whole
    }
    let result = Mutex<Partial?>(Partial())
    _ = try InputsInOrder.fold(
      files, into: 0, threads: threads,
      read: { (path, threads) throws(InputError) in
        try told(by: path, isListed: paths.contains(path), from: sources, threads: threads)
      },
      add: { (told, path, _) throws(InputError) in
        try result.withLock { (whole) throws(InputError) in
          try Self.add(told, of: path, filter: frameFilter, to: &whole)
        }
      })
    var whole = result.withLock { $0.take() } ?? Partial()
    try add(logs: logs, to: &whole)
    return whole
  }

  private func add(logs paths: [String], to whole: inout Partial) throws(InputError) {
    for path in paths {
      for file in try InputPaths.files([path]) where file == path || Self.isNamedAsLog(file) {
        var stream = try digested(file)
        let log = try InputFormat.componentLog.read(&stream, Reading(progress: progress(file), phrases: phrases))
        let digest = try Self.digest(&stream)
        try whole.add(PartialInput(digest: digest, filter: nil, statistics: log.statistics), of: file)
        try whole.add(log, of: digest)
      }
    }
  }

  /// What one file tells.
  private enum Told: Sendable {
    case observations(Observations, digest: String)
    case partial(PartialBox)
  }

  /// Hands a partial from the thread that read it to the one that adds it.
  private final class PartialBox: Sendable {
    let partial: Mutex<Partial?>

    init(_ partial: consuming sending Partial) { self.partial = Mutex(partial) }
  }

  /// Adds what one file tells, with as many readings as the bound asks for.
  private func add(
    _ path: String, isListed: Bool, from sources: PartialSources, within bound: MemoryBound, to whole: inout Partial
  ) throws(InputError) {
    switch try read(path, isListed: isListed, .digested, within: bound) {
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
    InputError(path: path, reason: damage.text, help: "aggregate its inputs anew: a partial counts whole or not at all")
  }

  private static func noPartial(_ path: String) -> InputError {
    InputError(path: path, reason: "it is no partial", help: "'flowpermit aggregate' makes one of it")
  }

  private func told(
    by path: String, isListed: Bool, from sources: PartialSources, threads: Int
  ) throws(InputError) -> Told {
    var stream = try digested(path)
    try stream.fill(atLeast: Self.detectionLength)
    guard !isPartial(stream) else {
      var partial = Partial(bound: bound)
      try InputFormat.read(&stream, into: &partial, Reading(progress: progress(path)))
      guard let problem = partial.damage.first else { return .partial(PartialBox(partial)) }
      throw Self.damaged(path, problem)
    }
    guard sources == .everything else {
      throw Self.noPartial(path)
    }
    let observations = try read(&stream, isListed: isListed, threads: threads)
    return .observations(observations, digest: try Self.digest(&stream))
  }

  private static func add(
    _ told: Told, of path: String, filter: String?, to whole: inout Partial?
  ) throws(InputError) {
    switch told {
    case .observations(let observations, let digest):
      try whole?.add(
        PartialInput(digest: digest, filter: filter, statistics: observations.statistics), of: path)
      try whole?.add(observations, of: digest)
    case .partial(let box):
      guard let partial = box.partial.withLock({ $0.take() }) else { return }
      try whole?.add(partial, of: path)
    }
  }

  /// An input of which a digest is made as it is read.
  private func digested(_ path: String) throws(InputError) -> ByteStream {
    try ByteStream(path: path, standardInput: standardInput, content: .digested, isStopped: isStopped)
  }

  /// Of the whole input, also of what its reader left unread.
  static func digest(_ stream: inout ByteStream) throws(InputError) -> String {
    _ = try stream.skip(.max)
    return stream.digest?.text ?? ""
  }

  /// Listens on a network interface (`any` for all) until it is stopped, or for so many seconds.
  ///
  /// Throws an `InputError` where the interface is not there, or capturing is not allowed.
  public func listen(on interface: String, seconds: Int?) throws(InputError) -> Observations {
    let clock = ContinuousClock()
    let end = seconds.map { clock.now + .seconds($0) }
    return try LiveCapture.read(
      interface, Reading(progress: progress(interface), frameFilter: frameFilter)
    ) { isStopped() || end.map { clock.now >= $0 } ?? false }
  }

  /// What one file tells; a partial tells of several inputs.
  private func read(_ path: String, isListed: Bool, threads: Int) throws(InputError) -> [Observations] {
    var stream = try ByteStream(path: path, isStopped: isStopped)
    try stream.fill(atLeast: Self.detectionLength)
    if isPartial(stream) {
      var partial = Partial(bound: bound)
      try InputFormat.read(&stream, into: &partial, Reading(progress: progress(path)))
      return try partial.observations(of: path)
    }
    return [try read(&stream, isListed: isListed, threads: threads)]
  }

  func isPartial(_ stream: borrowing ByteStream) -> Bool {
    (format ?? Self.format(of: stream))?.name == InputFormat.partial.name
  }

  func read(
    _ stream: inout ByteStream, isListed: Bool, threads: Int, share: ConversationShare? = nil
  ) throws(InputError) -> Observations {
    let path = stream.path
    guard let format = format ?? Self.format(of: stream) else {
      guard !isStopped() || !stream.unread.isEmpty else { return Self.leftOut(path, .readingStopped) }
      let refusal = RefusedInput.of(stream.buffer.span.bytes.extracting(stream.unread))
      guard isListed else { return Self.leftOut(path, .inputLeftOut(refusal)) }
      throw InputError(path: path, reason: refusal.text, help: refusal.help)
    }
    guard frameFilter == nil || format.isCapture else {
      throw InputError(
        path: path, reason: "it is a flow log, and a filter expression selects packets",
        help: "--where selects connections of any input")
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

  /// Bytes that a format may look at to recognise its own.
  static let detectionLength = 64 * 1024

  private static func format(of stream: borrowing ByteStream) -> InputFormat? {
    let start = stream.buffer.span.bytes.extracting(stream.unread)
    // A container may hold text that looks like a log.
    guard RefusedInput.container(start) == nil else { return nil }
    return InputFormat.all.first { $0.matches(start) }
  }

  private static func leftOut(_ path: String, _ damage: InputDamage) -> Observations {
    var observations = Observations()
    observations.statistics.inputs = [
      InputSummary(path: path, format: "unknown", records: 0, capabilities: [], damage: [damage])
    ]
    return observations
  }
}
