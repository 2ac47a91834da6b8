import ByteInput

/// What is taken out of an input at a time by one thread, while another uses what came before it.
protocol OrderedPiece: ~Copyable, SendableMetatype {
  /// Whether there is nothing in it.
  var isEmpty: Bool { get }
}
