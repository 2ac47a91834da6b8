/// A workload in a generated cluster: its pods share namespace, name, kind, labels, security identity and ports.
struct LogWorkload {
  /// The number of workloads; each has `LogParty.replicas` pods.
  static let count = 300
  /// How many other workloads one connects to.
  static let peerCount = 8

  let namespace: String
  let name: String
  let kind: Kind
  /// The port that its pods listen on.
  let port: Int
  /// Cilium's numeric identity. It follows from the labels, so all pods of the workload have the same one.
  let identity: Int

  enum Kind: String {
    case deployment = "Deployment"
    case daemonSet = "DaemonSet"
    case statefulSet = "StatefulSet"
  }

  /// No two numbers below `count` have both namespace and name in common.
  init(seed: UInt64, number: Int) {
    var random = SplitMix64(seed: seed ^ 0x0A_11, index: number)
    let names = ClusterNames.workloads
    let namespaces = ClusterNames.namespaces
    name = names[number % names.count]
    namespace = namespaces[(number / names.count &* 7 + number + Int(seed % 97)) % namespaces.count]
    kind = [.deployment, .deployment, .deployment, .daemonSet, .statefulSet][random.below(5)]
    port = Self.port(of: number, seed: seed)
    identity = 1024 + number * 173 + random.below(173)
  }

  /// The port of workload `number`.
  static func port(of number: Int, seed: UInt64) -> Int {
    var random = SplitMix64(seed: seed ^ 0x9047, index: number)
    return [443, 6443, 10_250, 9402, 8443, 15_012, 8080, 9090][random.below(8)]
  }

  /// The number of one of the workloads that workload `number` connects to; `choice` is below `peerCount`.
  static func peer(of number: Int, choice: Int, seed: UInt64) -> Int {
    var random = SplitMix64(seed: seed ^ 0x9EE2, index: number * peerCount + choice)
    return random.below(count)
  }
}
