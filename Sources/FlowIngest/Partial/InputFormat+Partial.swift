import ByteInput
import FlowModel

extension InputFormat {
  /// What `flowpermit aggregate` and `merge` write.
  static let partial = InputFormat(
    name: "partial", summary: "what 'flowpermit aggregate' and 'merge' write",
    detection: "a first line that names the schema flowpermit/partial", capabilities: [],
    matches: PartialReader.matches
  ) { stream, reading throws(InputError) in
    var merged = MergedObservations()
    let partial = try partials(&stream, reading)
    for observations in partial.observations(of: stream.path) { merged.add(observations) }
    merged.sort()
    return merged.observations
  }

  /// Everything in a stream of partials, as one; what was wrong is told of its first input.
  static func partials(_ stream: inout ByteStream, _ reading: Reading) throws(InputError) -> Partial {
    var reader = PartialReader()
    try reader.read(&stream, reading.progress)
    var whole = Partial()
    for partial in reader.partials {
      do {
        try whole.merge(partial)
      } catch {
        throw InputError(path: stream.path, reason: error.message, help: "each input may be told of once only")
      }
    }
    whole.note(reader.damage + (stream.damage.map { [$0] } ?? []))
    return whole
  }
}
