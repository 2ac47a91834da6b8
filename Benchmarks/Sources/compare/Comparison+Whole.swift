/// Whole processes, from a file to the answer.
extension Comparison {
  private static let answer = ["records", "bad", "edges", "connections"]
  private static let captureAnswer = ["records", "services", "connections", "packets"]

  /// All comparisons of this kind, with files of a third of `megabytes` MB, and for captures of three quarters and five times that.
  static func whole(megabytes: Int) -> [Comparison] {
    logs(megabytes: megabytes) + captures(megabytes: megabytes) + verbs(megabytes: megabytes)
      + textLogs(megabytes: megabytes)
  }

  private static func logs(megabytes: Int) -> [Comparison] {
    let bytes = megabytes * 1_000_000 / 3
    func netObserv(_ keys: String) -> Workload { Workload(kind: "netobserv", bytes: bytes, new: 88, keys: keys) }
    return [
      Comparison(
        name: "whole-netobserv", workload: netObserv("regular"),
        programs: [.netObservEdges, .flows, .reader, .duckDBEdges, .orjsonEdges], agreed: answer,
        goals: [
          Goal(.speed(of: .flows, against: .netObservEdges), must: 0.6, aim: 1),
          Goal(.speed(of: .flows, against: .duckDBEdges), must: 1.5, aim: 3),
          Goal(.speed(of: .flows, against: .orjsonEdges), must: 3, aim: 8), overReader(1.25, 1.15),
          Goal(.memory(of: .flows)),
        ]),
      Comparison(
        name: "whole-netobserv-few", workload: few(bytes), programs: [.netObservEdges, .flows, .reader],
        agreed: answer,
        goals: [Goal(.speed(of: .flows, against: .netObservEdges), must: 0.8, aim: 1.2), overReader(1.25, 1.15)]),
      Comparison(
        name: "whole-netobserv-irregular", workload: netObserv("irregular"),
        programs: [.netObservEdges, .flows, .reader], agreed: answer,
        goals: [Goal(.speed(of: .flows, against: .netObservEdges), must: 0.55, aim: 0.9), overReader(1.25, 1.15)]),
      Comparison(
        name: "whole-hubble", workload: Workload(kind: "hubble", bytes: bytes, new: 30),
        programs: [.hubbleEdges, .flows, .reader], agreed: answer,
        goals: [Goal(.speed(of: .flows, against: .hubbleEdges), must: 0.5, aim: 0.9), overReader(1.25, 1.15)]),
      Comparison(
        name: "whole-hubble-policies", workload: Workload(kind: "hubble", bytes: bytes, new: 30),
        programs: [.derive, .audit2policy], agreed: [],
        goals: [Goal(.speed(of: .derive, against: .audit2policy), must: 25, aim: 40)], hasCluster: true),
    ]
  }

  private static func captures(megabytes: Int) -> [Comparison] {
    let million = Workload(kind: "many-conversations", conversations: megabytes * 2500)
    let millions = Workload(kind: "many-conversations", conversations: megabytes * 25_000)
    let large = Workload(
      kind: "capture", bytes: megabytes * 5_000_000, conversations: megabytes * 345 / 2)
    return [
      Comparison(
        name: "whole-capture", workload: Workload(kind: "capture", bytes: megabytes * 750_000),
        programs: [.captureEdges, .flows, .reader, .libpcapEdges], agreed: captureAnswer,
        goals: [
          Goal(.time(of: .flows, over: .captureEdges), must: 1.8, aim: 1.2),
          Goal(.speed(of: .flows, against: .libpcapEdges), must: 1.1, aim: 1.6), overReader(1.4, 1.25),
          Goal(.memory(of: .flows)),
        ]),
      Comparison(
        name: "whole-capture-large", workload: large, programs: [.captureEdges, .flows, .reader],
        agreed: captureAnswer,
        goals: [
          Goal(.time(of: .flows, over: .captureEdges), must: 1.6, aim: 1.2), overReader(1.4, 1.25),
          Goal(.memory(of: .flows), must: 40, aim: 32),
        ], isLarge: true),
      Comparison(
        name: "whole-million", workload: million, programs: [.captureEdges, .flows, .reader], agreed: captureAnswer,
        goals: [
          Goal(.time(of: .flows, over: .captureEdges), must: 3, aim: 1.8), Goal(.time(of: .flows, over: .reader)),
          Goal(.memory(of: .flows), must: 200, aim: 130),
        ]),
      Comparison(
        name: "whole-ten-millions", workload: millions, programs: [.captureEdges, .flows], agreed: captureAnswer,
        goals: [
          Goal(.time(of: .flows, over: .captureEdges)), Goal(.memory(of: .flows), must: 1600, aim: 1200),
        ], isLarge: true),
    ]
  }

  /// Verbs that need the objects of a cluster, on many and on few conversations.
  private static func verbs(megabytes: Int) -> [Comparison] {
    let bytes = megabytes * 1_000_000 / 3
    let many = Workload(kind: "netobserv", bytes: bytes, new: 88, keys: "regular")
    let verbs: [Program] = [.flowsOfCluster, .check, .derive, .diagnose]
    return [("verbs-many", many), ("verbs-few", few(bytes))].map { name, workload in
      Comparison(
        name: name, workload: workload, programs: [.reader] + verbs, agreed: ["records", "bad"],
        goals: verbs.map { Goal(.time(of: $0, over: .reader)) } + [Goal(.memory(of: .check))], hasCluster: true)
    }
  }

  private static func textLogs(megabytes: Int) -> [Comparison] {
    ["zeek", "ovn-acl", "aws-vpc", "calico"].map { format in
      Comparison(
        name: "text-\(format)", workload: Workload(kind: format, bytes: megabytes * 250_000),
        programs: [.lines, .flows], agreed: ["records", "bad"], goals: [Goal(.throughput(of: .flows), must: 150)])
    }
  }

  /// A NetObserv log with some 28 records for each of its conversations.
  private static func few(_ bytes: Int) -> Workload {
    Workload(kind: "netobserv", bytes: bytes, conversations: max(100, bytes / 37_500), keys: "regular")
  }

  private static func overReader(_ must: Double, _ aim: Double) -> Goal {
    Goal(.time(of: .flows, over: .reader), must: must, aim: aim)
  }
}
