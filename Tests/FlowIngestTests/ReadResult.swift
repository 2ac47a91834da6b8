import ByteInput
import FlowModel
import Foundation

@testable import FlowIngest

/// Everything that was read from an input, in a form that can be compared.
struct ReadResult: Equatable {
  let flows: [Flow]
  let translations: [AddressTranslation]
  let messages: [LogMessage]
  private(set) var statistics: IngestStatistics

  init(_ observations: Observations) {
    flows = observations.flows
    translations = observations.translations
    messages = observations.messages
    statistics = observations.statistics
  }

  /// Reads a file with `threads` threads in pieces of `pieceSize` bytes.
  init(_ path: String, _ format: InputFormat, threads: Int, pieceSize: Int) throws {
    var stream = try ByteStream(path: path)
    var reading = Reading(progress: .silent)
    (reading.threads, reading.pieceSize) = (threads, pieceSize)
    self.init(try format.read(&stream, reading))
  }

  /// Reads bytes from a temporary file. The file's path does not take part in comparisons.
  init(_ bytes: [UInt8], _ format: InputFormat, threads: Int, pieceSize: Int) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try self.init(file.path, format, threads: threads, pieceSize: pieceSize)
    for place in statistics.inputs.indices { statistics.inputs[place].path = "" }
  }

  /// The lines of a file.
  static func lines(_ path: String) throws -> [String] {
    var stream = try ByteStream(path: path)
    try stream.fill(atLeast: ByteStream.maximumCapacity)
    return String(decoding: stream.buffer[stream.unread], as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
