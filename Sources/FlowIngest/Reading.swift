import ByteInput

/// Options for reading one input.
struct Reading {
  var progress: Progress
  /// A filter expression for captures, in tcpdump's language; nil for all packets.
  var frameFilter: String?
  /// The maximum number of threads for this input.
  var threads = 1
  /// The flows to keep; nil for all, however many they are.
  var share: ConversationShare?
  /// Bytes that a thread takes at a time, if the input can be split there.
  var pieceSize = ByteStream.initialCapacity
  /// Patterns for component logs.
  var phrases = PhraseSet([])
}

/// Reports how many bytes of an input were read.
public struct Progress: Sendable {
  private let update: @Sendable (Int) -> Void

  /// `update` receives the bytes of the current input read so far, after decompression, at most once per buffer.
  public init(_ update: @escaping @Sendable (Int) -> Void) { self.update = update }

  /// Reports nothing.
  public static let silent = Progress { _ in }

  func report(_ bytes: Int) { update(bytes) }
}
