/// Payloads of generated packets, created once and reused.
struct Payloads {
  /// The largest TCP payload of a 1500-byte packet with timestamps.
  static let segmentSize = 1448

  private let clientHellos: [[UInt8]]
  private let serverHello: [UInt8]
  private let requests: [[UInt8]]
  private let responseHead: [UInt8]
  private let questions: [(query: [UInt8], answer: [UInt8])]
  private let applicationData: [[UInt8]]

  /// `seed` determines the random parts.
  init(seed: UInt64) {
    var random = SplitMix64(seed: seed, index: -1)
    clientHellos = ClusterNames.tlsServers.flatMap { name in
      [["h2"], ["h2", "http/1.1"]].map {
        ClientHelloMessage.bytes(serverName: name, protocols: $0, randomness: &random)
      }
    }
    requests = ClusterNames.tlsServers.map { name in
      Array(
        "GET /metrics HTTP/1.1\r\nHost: \(name):9402\r\nUser-Agent: Prometheus/3.5.0\r\nAccept: text/plain\r\n\r\n".utf8
      )
    }
    responseHead = Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n\r\n".utf8)
    questions = ClusterNames.dnsQuestions.flatMap { name in
      [DNSMessage.addressType, DNSMessage.address6Type].map {
        (DNSMessage.query(name, type: $0), DNSMessage.answer(name, type: $0))
      }
    }
    // One record per segment, like the first records of Go and Envoy; the body is random like ciphertext.
    applicationData = (0..<64).map { _ in
      Self.record(type: 23, length: Self.segmentSize - 5, &random)
    }
    serverHello = [22, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3] + (0..<84).map { _ in UInt8(random.below(256)) }
  }

  func clientHello(_ name: Int) -> ArraySlice<UInt8> { clientHellos[name % clientHellos.count][...] }

  /// The record of a ServerHello.
  func firstAnswer() -> ArraySlice<UInt8> { serverHello[...] }

  func request(_ name: Int) -> ArraySlice<UInt8> { requests[name % requests.count][...] }

  /// The header of an HTTP response.
  func answerHead() -> ArraySlice<UInt8> { responseHead[...] }

  func query(_ name: Int) -> ArraySlice<UInt8> { questions[name % questions.count].query[...] }

  /// The answer to `query` with the same number.
  func answer(_ name: Int) -> ArraySlice<UInt8> { questions[name % questions.count].answer[...] }

  /// A full segment of encrypted data.
  func data(_ choice: Int) -> ArraySlice<UInt8> { applicationData[choice % applicationData.count][...] }

  private static func record(type: UInt8, length: Int, _ random: inout SplitMix64) -> [UInt8] {
    [type, 3, 3, UInt8(length >> 8), UInt8(length & 0xFF)] + (0..<length).map { _ in UInt8(random.below(256)) }
  }
}
