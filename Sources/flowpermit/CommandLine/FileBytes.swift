import ByteInput
import KubeModel

/// Files that are read into memory as a whole.
enum FileBytes {
  /// What is written by hand: component profiles, lists of inputs.
  static let handwritten = 16 * 1024 * 1024
  /// What programs write, as objects are.
  static let generated = ManifestReader.sizeLimit

  /// All bytes of a file, or of standard input for `-`. Throws an `InputError` where it cannot be read, or is larger than `limit` bytes,
  /// counted after decompression.
  static func read(_ path: String, limit: Int) throws(InputError) -> [UInt8] {
    var stream = try ByteStream(path: path, isStopped: { Interrupts.isStopped })
    return try stream.rest(upTo: limit, help: "check that it is the right file")
  }
}
