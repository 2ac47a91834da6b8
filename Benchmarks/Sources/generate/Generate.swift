internal import Glibc
internal import Workloads

/// Writes a workload to a file and prints its records and digest.
@main
struct Generate {
  static let usage = """
    usage: generate capture FILE [--bytes N] [--conversations N] [--seed N]
           generate many-conversations FILE [--conversations N] [--seed N]
           generate netobserv FILE [--bytes N] [--conversations N | --new PERCENT] [--keys regular|irregular|shuffled]
                                   [--seed N]
           generate hubble FILE [--bytes N] [--conversations N | --new PERCENT] [--seed N]
           generate zeek|ovn-acl|aws-vpc|calico FILE [--bytes N] [--seed N]
           generate cluster FILE [--seed N]

    The same arguments give the same bytes and the same digest on every machine. The cluster and the logs of one seed are about the
    same pods.
    """

  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      fail("error: \(error)")
    }
  }

  private static func run(_ arguments: [String]) throws {
    guard arguments.count >= 2, arguments.count % 2 == 0 else { fail() }
    var seed: UInt64 = 1
    var bytes = 100_000_000
    var conversations: Int?
    var new: Int?
    var keys = KeyOrder.regular
    for place in stride(from: 2, to: arguments.count, by: 2) {
      switch (arguments[place], Int(arguments[place + 1])) {
      case ("--seed", .some(let value)): seed = UInt64(clamping: value)
      case ("--bytes", .some(let value)) where value > 0: bytes = value
      case ("--conversations", .some(let value)) where value > 0: conversations = value
      case ("--new", .some(let value)) where (1...100).contains(value): new = value
      case ("--keys", _): keys = try order(arguments[place + 1])
      default: fail()
      }
    }
    let mix = new.map { LogSequence.Mix.new(percentage: $0) } ?? .conversations(conversations ?? 20_000)
    let sink = try ByteSink(path: arguments[1])
    let written: (records: Int, digest: UInt64)
    switch arguments[0] {
    case "capture":
      written = try CaptureWorkload(seed: seed, bytes: bytes, conversations: conversations ?? 100_000_000).write(
        to: sink)
    case "many-conversations":
      written = try ManyConversationsWorkload(seed: seed, conversations: conversations ?? 1_000_000).write(to: sink)
    case "netobserv":
      written = try NetObservWorkload(seed: seed, bytes: bytes, mix: mix, keys: keys).write(to: sink)
    case "hubble": written = try HubbleWorkload(seed: seed, bytes: bytes, mix: mix).write(to: sink)
    case "cluster": written = try ClusterWorkload(seed: seed).write(to: sink)
    case let name:
      guard let format = TextLogWorkload.Format(rawValue: name) else { fail() }
      written = try TextLogWorkload(format, seed: seed, bytes: bytes).write(to: sink)
    }
    print("\(arguments[1]): \(written.records) records, digest \(String(written.digest, radix: 16))")
  }

  private static func order(_ name: String) throws -> KeyOrder {
    guard let order = KeyOrder(rawValue: name) else { throw UnknownKeyOrder(name: name) }
    return order
  }

  private static func fail(_ message: String = usage) -> Never {
    let text = Array((message + "\n").utf8)
    _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    exit(2)
  }

  private struct UnknownKeyOrder: Error, CustomStringConvertible {
    let name: String
    var description: String { "unknown key order '\(name)': use regular, irregular or shuffled" }
  }
}
