import FlowModel
import Testing

@testable import FlowIngest

private func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = Array(hexadecimal)
  return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
}

/// Header blocks of another HPACK implementation, with and without Huffman code: POST
/// /istio.v1.auth.IstioCertificateService/CreateCertificate, application/grpc.
private let coded = bytes(
  "838644a760c8498ebf70ae3b533af910931ef16c49a5310692ee2d9dcc42b17ac28d25bc5b12694c41a4bf419e216c4ad48ea1cc5b16321263ac4458b990931d"
    + "647a424b4ae8ee4b8d34cf5f8b1d75d0620d263d4c4d65647a899acac8b4c7602bb80f4082497f864d833505b11f")
private let plain = bytes(
  "838644382f697374696f2e76312e617574682e497374696f4365727469666963617465536572766963652f4372656174654365727469666963617465412b"
    + "636572742d6d616e616765722d697374696f2d6373722e697374696f2d73797374656d2e7376633a3434335f106170706c69636174696f6e2f677270637a0c67"
    + "7270632d676f2f312e36304002746508747261696c657273")
/// GET /metrics as text, and POST /a.B/C without a content type.
private let metrics = bytes("828644866292a6c3111f41811f5f87497ca58ae819aa")
private let untyped = bytes("83864485606bdd62f741811f")

private let method = "/istio.v1.auth.IstioCertificateService/CreateCertificate"
private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

private func frame(_ type: UInt8, flags: UInt8 = 0, stream: Int = 0, _ content: [UInt8]) -> [UInt8] {
  [0] + Bytes.be16(content.count) + [type, flags] + Bytes.be32(stream) + content
}

private let settings = frame(4, [0, 3, 0, 0, 0, 100])

private func client(_ payload: [UInt8], sequence: Int) -> [UInt8] {
  Bytes.ethernet(0x0800, Bytes.ipv4(6, Bytes.tcp(41000, 40443, flags: 0x18, sequence: sequence, payload)))
}

private let server = Bytes.ethernet(
  0x0800, Bytes.ipv4(6, Bytes.tcp(40443, 41000, flags: 0x18, sequence: 1, settings), from: 2, to: 1))

@Test(arguments: [(coded, [method]), (plain, [method]), (untyped, ["/a.B/C"]), (metrics, [])])
func `a request after the HTTP/2 preface shows a gRPC call`(block: [UInt8], methods: [String]) throws {
  let flow = try #require(
    try flows([client(preface + settings + frame(1, flags: 4, stream: 1, block), sequence: 1)]).first)
  #expect(flow.grpcMethods == methods)
  #expect(flow.tls.applicationProtocols == ["h2c"])
  // Both ports are high, so only the preface shows the client.
  #expect(flow.clientBy == .request)
  #expect(flow.client.port == 41000)
}

@Test func `a request that waits for the server's settings is found in a later segment`() throws {
  let request = frame(4, flags: 1, []) + frame(1, flags: 0x2C, stream: 1, [2, 0, 0, 0, 0, 9] + coded + [0, 0])
  let first = preface + settings
  for cut in [1, 9, 40, request.count - 1] {
    let flow = try #require(
      try flows([
        client(first, sequence: 1), server, client(Array(request[..<cut]), sequence: 1 + first.count),
        client(Array(request[..<cut]), sequence: 1 + first.count),
        client(Array(request[cut...]), sequence: 1 + first.count + cut),
      ]).first)
    #expect(flow.grpcMethods == [method], "cut at \(cut)")
  }
}

@Test func `a missing segment never gives a wrong name`() throws {
  let request = frame(1, flags: 4, stream: 1, coded)
  let flow = try #require(
    try flows([client(preface + settings, sequence: 1), client(Array(request[20...]), sequence: 500)]).first)
  #expect(flow.grpcMethods.isEmpty)
}

@Test(arguments: [
  "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "POST /validate HTTP/1.1\r\n", "OPTIONS * HTTP/1.0\n",
]) func `an HTTP/1 request shows the client`(text: String) throws {
  let flow = try #require(try flows([client(Array(text.utf8), sequence: 1)]).first)
  #expect(flow.clientBy == .request)
  #expect(flow.tls.applicationProtocols.isEmpty)
}

@Test(arguments: [
  "GET READY FOR THE PARTY\r\n", "POSTPONED until tomorrow", "PRI * HTTP/1.1\r\n\r\nSM\r\n\r\n ", "HEAD",
])
func `text that only resembles a request shows nothing`(text: String) throws {
  #expect(try flows([client(Array(text.utf8), sequence: 1)]).first?.clientBy == .unknown)
}

@Test func `changed and cut requests neither crash the program nor give wrong methods`() throws {
  let whole = preface + settings + frame(1, flags: 4, stream: 1, coded)
  for length in preface.count..<whole.count {
    #expect(try flows([client(Array(whole.prefix(length)), sequence: 1)]).first?.grpcMethods == [])
  }
  for place in preface.count..<whole.count {
    for value in [0, 0x7F, 0xFF] as [UInt8] {
      var changed = whole
      changed[place] = value
      _ = try flows([client(changed, sequence: 1)])
    }
  }
}

@Test func `every printable character is decoded from its Huffman code`() throws {
  let code = bytes(
    "53f8fe7febff2afc7fafebfbf9ff7f4b2ec002265a6dc75e7ee7dfffc83feffcffd4376f5fc187163c997367d1a756bd9b776fe1c797e73fdffdffff0ffe7ff9"
      + "17ffd1c6490b2cd39ba75a29a8f5f6b109b7bf8f3ebdfffeff9ffefff7")
  let text = String(decoding: (32..<127).map { UInt8($0) }, as: UTF8.self)
  #expect(HuffmanText.decode(code.span.bytes, 0..<code.count) == text)
  // An end-of-string code inside a text, and padding that is not part of it.
  #expect(HuffmanText.decode([0xFF, 0xFF, 0xFF, 0xFF].span.bytes, 0..<4) == nil)
  #expect(HuffmanText.decode([0x00].span.bytes, 0..<1) == nil)
}
