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
    var partial = Partial()
    try read(&stream, into: &partial, reading)
    for observations in try partial.observations(of: stream.path) { merged.add(observations) }
    return merged.observations
  }

  /// Adds everything in a stream of partials.
  static func read(
    _ stream: inout ByteStream, into partial: inout Partial, _ reading: Reading
  ) throws(InputError) {
    var reader = PartialReader()
    try reader.read(&stream, into: &partial, reading.progress)
    partial.note(stream.inputDamage)
  }
}
