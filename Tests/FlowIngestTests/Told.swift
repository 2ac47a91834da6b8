import ByteInput
import FlowModel
import Foundation

@testable import FlowIngest

/// Everything that was read, in a form that can be compared.
struct Told: Equatable {
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

  /// What a file tells that so many threads read in pieces of so many bytes.
  init(_ path: String, _ format: InputFormat, threads: Int, pieceSize: Int) throws {
    var stream = try ByteStream(path: path)
    var reading = Reading(progress: .silent)
    (reading.threads, reading.pieceSize) = (threads, pieceSize)
    self.init(try format.read(&stream, reading))
  }

  /// The same of bytes, whatever file they lie in.
  init(_ bytes: [UInt8], _ format: InputFormat, threads: Int, pieceSize: Int) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try self.init(file.path, format, threads: threads, pieceSize: pieceSize)
    for place in statistics.inputs.indices { statistics.inputs[place].path = "" }
  }

  /// The lines of a sample's log.
  static func lines(_ path: String) throws -> [String] {
    var stream = try ByteStream(path: path)
    try stream.fill(atLeast: ByteStream.maximumCapacity)
    return String(decoding: stream.buffer[stream.unread], as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
