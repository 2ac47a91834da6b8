import ByteInput
import Documents
import FlowModel

extension Ingestion {
  /// The content of one input, within the memory bound.
  enum BoundedInput: ~Copyable {
    /// Everything fits into memory.
    case whole(Observations, digest: String)
    /// The flows are on disk, everything else in memory.
    case spilled(Observations, SpilledInput, digest: String)
    /// A partial, which has several inputs.
    case partial(Partial)
  }

  /// `read` with tables, lists and buffers within the bound; reads the files in order.
  func read(_ files: InputFiles, within bound: MemoryBound) throws(InputError) -> Observations {
    var merged = BoundedObservations(bound)
    for file in files.paths {
      let content = try files.content(
        of: file, { () throws(InputError) in try read(file, isListed: files.isNamed(file), .read, within: bound) },
        leftOut: { .whole($0, digest: "") })
      switch consume content {
      case .whole(let observations, _):
        if files.paths.count == 1 { return observations }
        try Self.add(observations, to: &merged) { (take) throws(InputError) in
          for flow in observations.conversations { try take(flow) }
        }
      case .spilled(let observations, let spilled, _):
        try Self.add(observations, to: &merged, conversations: spilled.each)
      case .partial(let partial):
        try Self.add(partial, of: file, to: &merged)
      }
    }
    return try merged.finish()
  }

  private typealias Take = (Flow) throws(InputError) -> Void

  private static func add(
    _ observations: Observations, to merged: inout BoundedObservations,
    conversations: (Take) throws(InputError) -> Void
  ) throws(InputError) {
    let first = merged.inputCount
    merged.begin(observations)
    try conversations { (flow) throws(InputError) in
      var flow = flow
      flow.origin.input += first
      try merged.add(flow)
    }
  }

  private static func add(
    _ partial: consuming Partial, of path: String, to merged: inout BoundedObservations
  ) throws(InputError) {
    let inputs = partial.inputs
    let places = Dictionary(inputs.indices.map { (inputs[$0].digest, $0) }) { first, _ in first }
    let first = merged.inputCount
    var rest = try partial.observations(of: path, keeping: .everythingElse)
    for place in rest.indices { merged.begin(rest[place]) }
    for flow in rest.count > inputs.count ? rest[inputs.count].flows : [] {
      var flow = flow
      flow.origin.input += first
      try merged.add(flow)
    }
    rest = []
    var claims: [String: IdentityClaim] = [:]
    try partial.lines.each { (bytes, range) throws(InputError) in
      guard let node = PartialLines.node(bytes, range) else { return }
      if let number = node["claim"]?.string { claims[number] = PartialClaims.claim(node) }
      guard let read = node["flow"].flatMap({ PartialFlow($0, claims) }), let place = places[read.input] else { return }
      var flow = read.flow
      flow.origin.input = first + place
      try merged.add(flow, from: first + place)
    }
  }

  /// Reads one input as often as necessary, each time keeping only the flows that fit.
  ///
  /// Throws an `InputError` also if two readings that were kept did not see the same bytes.
  func read(
    _ path: String, isListed: Bool, _ content: ByteStream.Content, within bound: MemoryBound
  ) throws(InputError) -> BoundedInput {
    let source = try RepeatableInput(path, isStopped: isStopped)
    let spilled = SpilledInput(bound)
    var result: (observations: Observations, seen: RepeatableInput.Seen)?
    var waiting = [(number: 0, count: 1)]
    var readings = 0
    // Where reading was stopped: all further readings must end at the same byte.
    var stop: Int?
    while let part = waiting.popLast() {
      // Flows that differ only in names have equal hashes and cannot be split further.
      let isLast = part.count > Self.partLimit
      if isLast { bound.note(caveat: .indivisibleInput(path: path)) }
      let share = ConversationShare(
        part.number, of: part.count, limit: isLast ? .max : bound.bytes / 2, spilled)
      // Later readings, and those of a complete copy, must not stop early.
      let isWhole = source.compression == .none || stop != nil || result != nil
      let isStopped: @Sendable () -> Bool = { !isWhole && self.isStopped() }
      // Readings of parts must all see the same bytes; the first of them sets the length.
      var stream = try ByteStream(
        path: path, of: source.file, standardInput: content == .digested ? standardInput : "-",
        content: part.count > 1 ? .digested : content, compression: source.compression,
        limit: result?.seen.byteCount ?? stop ?? .max, isStopped: { isStopped() || share.hasOverflowed })
      let found = try detect(&stream)
      readings += 1
      if found.isPartial {
        var partial = Partial(bound: bound)
        try InputFormat.read(&stream, into: &partial, Reading(progress: progress(path)))
        return .partial(partial)
      }
      var observations = try read(&stream, found, isListed: isListed, threads: threads, share: share)
      observations.note(source.damage)
      if !isWhole, isStopped() { stop = stream.offset + stream.unread.count }
      guard !share.hasOverflowed else {
        let pieces = source.pieces(after: stream.offset)
        for piece in (0..<pieces).reversed() {
          waiting.append((part.number * pieces + piece, part.count * pieces))
        }
        continue
      }
      guard part.count > 1 else { return .whole(observations, digest: try Self.digest(&stream)) }
      let seen = RepeatableInput.Seen(digest: try Self.digest(&stream), byteCount: stream.offset)
      guard let first = result else {
        result = (observations, seen)
        continue
      }
      guard first.seen == seen else { throw source.changed }
      result?.observations.note(observations)
    }
    let again = readings - 1
    bound.note { $0.readings += again }
    var observations = result?.observations ?? Observations()
    if stop != nil { observations.note([.readingStopped]) }
    return .spilled(observations, spilled, digest: result?.seen.digest ?? "")
  }

  private static let partLimit = 1 << 20
}

extension Observations {
  /// Adds damage to all inputs that do not have it.
  fileprivate mutating func note(_ damage: [InputDamage]) {
    for place in statistics.inputs.indices {
      for damage in damage where !statistics.inputs[place].damage.contains(damage) {
        statistics.inputs[place].damage.append(damage)
      }
    }
  }

  /// Adds capabilities and damage that only another part of the same inputs shows.
  fileprivate mutating func note(_ other: Observations) {
    for (place, input) in other.statistics.inputs.enumerated() where statistics.inputs.indices.contains(place) {
      statistics.inputs[place].capabilities.formUnion(input.capabilities)
      for damage in input.damage where !statistics.inputs[place].damage.contains(damage) {
        statistics.inputs[place].damage.append(damage)
      }
    }
  }
}
