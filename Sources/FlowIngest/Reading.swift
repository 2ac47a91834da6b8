import ByteInput

/// How an input is to be read.
struct Reading {
  /// Told how far it is.
  var progress: Progress
  /// A filter for the packets of captures, as tcpdump takes it; nil for all of them.
  var frameFilter: String?
  /// How many threads may read one input at a time.
  var threads = 1
  /// Which of the conversations are kept; nil for all, however many they are.
  var share: ConversationShare?
  /// How many bytes one of them takes at a time, if there is a place to cut.
  var pieceSize = ByteStream.initialCapacity
  /// Which lines of components' logs tell of failures.
  var phrases = PhraseSet([])
}
