/// The state of a conversation, which determines the next packet.
struct CaptureScript {
  /// Whether more packets follow.
  enum Progress {
    case ongoing
    case finished
  }

  private let conversation: CaptureConversation
  private var step = 0
  private var clientSequence: UInt32
  private var serverSequence: UInt32

  /// Starts with random sequence numbers.
  init(_ conversation: CaptureConversation, randomness: inout SplitMix64) {
    self.conversation = conversation
    let bits = randomness.next()
    clientSequence = UInt32(truncatingIfNeeded: bits)
    serverSequence = UInt32(truncatingIfNeeded: bits >> 32)
  }

  mutating func writeNext(
    to writer: inout FrameWriter, _ payloads: Payloads, choice: Int
  ) throws(ByteSink.WriteError) -> Progress {
    defer { step += 1 }
    switch conversation.kind {
    case .tls:
      return try stream(&writer, payloads.clientHello(conversation.name), payloads.firstAnswer(), payloads, choice)
    case .http: return try stream(&writer, payloads.request(conversation.name), payloads.answerHead(), payloads, choice)
    case .dns:
      let payload = step == 0 ? payloads.query(conversation.name) : payloads.answer(conversation.name)
      try writer.datagram(of: conversation, from: step == 0 ? .client : .server, payload: payload)
      return step == 1 ? .finished : .ongoing
    case .unanswered:
      try send(&writer, .client, .syn)
      return step == 5 ? .finished : .ongoing
    case .refused:
      try send(&writer, step == 0 ? .client : .server, step == 0 ? .syn : [.rst, .ack])
      return step == 1 ? .finished : .ongoing
    case .datagrams:
      let payload = payloads.data(choice).prefix(64 + choice % 512)
      try writer.datagram(of: conversation, from: step % 2 == 0 ? .client : .server, payload: payload)
      return step == 7 ? .finished : .ongoing
    }
  }

  /// A TCP connection: opening, request, first answer, data, close.
  private mutating func stream(
    _ writer: inout FrameWriter, _ request: ArraySlice<UInt8>, _ answer: ArraySlice<UInt8>, _ payloads: Payloads,
    _ choice: Int
  ) throws(ByteSink.WriteError) -> Progress {
    let closing = 6 + 3 * conversation.exchanges
    switch step {
    case 0:
      try send(&writer, .client, .syn)
      clientSequence &+= 1
    case 1:
      try send(&writer, .server, [.syn, .ack])
      serverSequence &+= 1
    case 2: try send(&writer, .client, .ack)
    case 3: try send(&writer, .client, [.psh, .ack], request)
    case 4: try send(&writer, .server, [.psh, .ack], answer)
    case 5: try send(&writer, .client, .ack)
    case closing: try send(&writer, .client, [.fin, .ack])
    case closing + 1: try send(&writer, .server, [.fin, .ack])
    case closing + 2:
      clientSequence &+= 1
      serverSequence &+= 1
      try send(&writer, .client, .ack)
      return .finished
    default:
      if step % 3 == 2 {
        try send(&writer, .client, .ack)
      } else {
        try send(&writer, .server, .ack, payloads.data(choice))
      }
    }
    return .ongoing
  }

  private mutating func send(
    _ writer: inout FrameWriter, _ sender: FrameWriter.Sender, _ flags: FrameWriter.Flags,
    _ payload: ArraySlice<UInt8> = []
  ) throws(ByteSink.WriteError) {
    let isClient = sender == .client
    try writer.segment(
      of: conversation, from: sender, flags, sequence: isClient ? clientSequence : serverSequence,
      acknowledges: isClient ? serverSequence : clientSequence, payload: payload)
    if isClient {
      clientSequence &+= UInt32(payload.count)
    } else {
      serverSequence &+= UInt32(payload.count)
    }
  }
}
