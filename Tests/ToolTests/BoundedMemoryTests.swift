import Foundation
import TestSupport
import Testing

/// A run of the built tool with a generated stream as input, and its peak memory.
private struct Measured {
  let megabytes: Int
  let status: Int
  let errors: String

  /// `stream` is Python that writes to `out`. `M` is 1 MiB, and `repeat(unit, total)` writes a unit until it wrote `total` bytes.
  init(_ words: [String], _ stream: String) throws {
    let tool = try Tool(shell: "exec python3 -c '\(Self.program)' '\(stream)' \"$0\" \(words.joined(separator: " "))")
    let parts = tool.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(parts.count == 2, "\(tool.errors)")
    (megabytes, status, errors) = (parts[0], parts[1], tool.errors)
  }

  /// Runs the tool as a child and prints its peak resident memory in MiB and its exit status.
  private static let program = """
    import os, subprocess, sys, zlib, struct
    child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    out, M = child.stdin, 1 << 20
    def repeat(unit, total):
        chunk = unit * max(1, M // len(unit))
        for _ in range(total // len(chunk) + 1):
            out.write(chunk)
    def pack(unit, total):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        for _ in range(total // len(unit) + 1):
            out.write(packer.compress(unit))
        out.write(packer.flush())
    try:
        exec(sys.argv[1])
        out.close()
    except BrokenPipeError:
        pass
    _, status, usage = os.wait4(child.pid, 0)
    print(usage.ru_maxrss // 1024, os.waitstatus_to_exitcode(status))
    """
}

private let flow = """
  {"SrcAddr":"10.0.0.1","DstAddr":"10.0.0.2","SrcPort":40000,"DstPort":443,"Proto":6,"TimeFlowStartMs":1,"Packets":1}
  """
private let event = """
  {"flow":{"verdict":"FORWARDED","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},\
  "l4":{"TCP":{"source_port":40000,"destination_port":443}}}}
  """
private let conntrack = """
  tcp 6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=41000 dport=6443 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=6443 \
  dport=41000
  """
private let capture = "struct.pack(\"<IHHiIII\", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)"
private let section = "struct.pack(\"<IIIHHqI\", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)"

/// Streams that far exceed a limit of their reader, and the message about it.
private let streams: [(name: String, stream: String, message: String)] = [
  (
    "a line of NetObserv's", "out.write(b\"\"\"\(flow)\n{\"x\":\" \"\"\"); repeat(b\"a\", 48 * M)",
    "longer than 16777216"
  ),
  (
    "a line of Hubble's", "out.write(b\"\"\"\(event)\n{\"flow\":\" \"\"\"); repeat(b\"a\", 48 * M)",
    "longer than 16777216"
  ),
  ("a line of text", "out.write(b\"\(conntrack)\\n\"); repeat(b\"a\", 48 * M)", "longer than 4194304"),
  ("a nested record", "out.write(b\"\"\"\(flow)\n\"\"\"); repeat(b\"{\\\"a\\\":\", 48 * M)", "longer than 16777216"),
  (
    "a packet", "out.write(\(capture) + struct.pack(\"<IIII\", 1, 1, 60 * M, 60 * M)); repeat(b\"a\", 60 * M)",
    "too-long"
  ),
  ("a block", "out.write(\(section) + struct.pack(\"<II\", 6, 180 * M)); repeat(b\"a\", 180 * M)", "too-long"),
  (
    "a section's interfaces", "out.write(\(section)); repeat(struct.pack(\"<IIHHII\", 1, 20, 1, 0, 0, 20), 60 * M)",
    "more than 65536 interfaces"
  ),
  (
    "a line in a Loki answer",
    "out.write(b\"\"\"{\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"a\":\"SrcAddr TimeFlowStartMs\"},\"values\":[[\"1\",\" \"\"\"); repeat(b\"a\", 100 * M)",
    "longer than 16777216"
  ),
  ("gzip data that expands a thousandfold", "pack(b\"\"\"\(flow)\n\"\"\" + bytes(M), 96 * M)", "is not a JSON object"),
]

@Suite(.enabled(if: Python.canRun, Python.reason)) struct BoundedMemoryTests {
  @Test(arguments: streams.map(\.name))
  func `a stream that exceeds a limit needs little memory, and the message names the limit`(name: String) throws {
    let (_, stream, message) = try #require(streams.first { $0.name == name })
    let run = try Measured(["flows", "-"], stream)
    #expect(run.megabytes < 96)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.status == 0, "what came before the limit is used: \(run.errors)")
  }

  private static let loki = "{\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"app\":\"x\"},\"values\":["

  @Test(arguments: [(flow, 24), (conntrack, 3)])
  func `a Loki answer of any size is read line by line`(record: String, size: Int) throws {
    let line = record.replacing("\"", with: "\\\\\"")
    let run = try Measured(
      ["flows", "-"],
      "out.write(b\"\"\"\(Self.loki)\"\"\"); repeat(b\"\"\"[\"1700000000000000000\",\"\(line)\"],\"\"\", \(size) * M); out.write(b\"]}]}}\")"
    )
    #expect(run.megabytes < 96)
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func `an archive member that claims gigabytes is skipped and named`() throws {
    let stream = """
      h = bytearray(512); h[0:9] = b"huge.yaml"; h[124:136] = b"\\x80" + (8 << 30).to_bytes(11, "big"); h[156:157] = b"0"
      h[148:156] = b" " * 8; h[257:263] = b"ustar\\0"; h[148:156] = b"%06o\\0 " % sum(h)
      out.write(bytes(h)); repeat(b"a", 200 * M)
      """
    let run = try Measured(["check", "samples/everything-allowed/node.pcap", "-f", "-"], stream)
    #expect(run.megabytes < 96)
    #expect(run.errors.contains("'huge.yaml' is larger than 134217728 bytes"))
  }

  @Test(arguments: ["pack(b\"#\" * M, 1024 * M)", "repeat(b\"[\", 300 * M)"])
  func `manifests that exceed the size limit are refused`(stream: String) throws {
    let run = try Measured(["check", "samples/everything-allowed/node.pcap", "-f", "-"], stream)
    #expect(run.megabytes < 600)
    #expect(run.status == 2)
    #expect(run.errors.contains("larger than 268435456 bytes"))
  }

  @Test(arguments: [
    ("repeat(b\"{\\\"a\\\":\", 4 * M)", "nested deeper than 128 levels"),
    (
      "out.write(b\"a: &a [x,x,x,x,x,x,x,x,x]\\n\" + b\"\".join(b\"%c: &%c [%s]\\n\" % (98 + i, 98 + i, b\",\".join([b\"*%c\" % (97 + i)] * 9)) for i in range(12)))",
      "aliases bring in more than 100000 nodes"
    ),
  ])
  func `a manifest that expands too much is refused`(stream: String, message: String) throws {
    let run = try Measured(["check", "samples/everything-allowed/node.pcap", "-f", "-"], stream)
    #expect(run.megabytes < 96)
    #expect(run.errors.contains(message))
  }

  @Test(arguments: [
    ("out.write(b\"\"\"{\"kind\":\"List\",\"items\":[\"\"\"); repeat(b\"\"\"{\"kind\":\"Secret\",\"metadata\":{\"name\":\"x\"}},\"\"\", 4 * M)"),
    ("out.write(b\"kind: List\\nitems:\\n\"); repeat(b\"- {kind: Secret, metadata: {name: x}}\\n\", 4 * M)"),
    ("repeat(b\"kind: Secret\\nmetadata: {name: x}\\n---\\n\", 4 * M)"),
  ])
  func `a list of objects is read one object at a time`(stream: String) throws {
    let run = try Measured(["check", "samples/everything-allowed/node.pcap", "-f", "-"], stream)
    #expect(run.megabytes < 64)
  }
}
