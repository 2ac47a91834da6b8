/// A pod of the generated cluster, with all its names in flow logs as bytes.
///
/// A pod has one identity: every record with one of its two addresses has the same names.
struct LogParty {
  /// Pods per workload.
  static let replicas = 5
  static let count = LogWorkload.count * replicas

  let address4: [UInt8]
  let address6: [UInt8]
  let mac: [UInt8]
  let namespace: [UInt8]
  let pod: [UInt8]
  let workload: [UInt8]
  let ownerKind: [UInt8]
  let node: [UInt8]
  let nodeAddress: [UInt8]
  let zone: [UInt8]
  /// The number of its endpoint on the node.
  let endpoint: Int
  let identity: Int

  /// `number` is below `count`.
  init(seed: UInt64, number: Int) {
    var random = SplitMix64(seed: seed, index: number)
    let owner = LogWorkload(seed: seed, number: number / Self.replicas)
    let nodeNumber = random.below(120)
    namespace = Array(owner.namespace.utf8)
    workload = Array(owner.name.utf8)
    ownerKind = Array(owner.kind.rawValue.utf8)
    identity = owner.identity
    pod = Array((owner.name + Self.suffix(owner.kind, seed: seed, number: number, &random)).utf8)
    address4 = Array("10.\(128 + nodeNumber / 32).\(nodeNumber % 32 * 8 + number / 250).\(number % 250 + 2)".utf8)
    address6 = Array("fd01:0:0:\(String(nodeNumber + 1, radix: 16))::\(String(number + 16, radix: 16))".utf8)
    mac = Array(
      "0a:58:0a:\(Self.hexadecimal(random.next(), digits: 2)):\(Self.hexadecimal(random.next(), digits: 2)):01".utf8)
    node = Array("ip-10-0-\(nodeNumber / 16)-\(nodeNumber).ec2.internal".utf8)
    nodeAddress = Array("10.0.\(nodeNumber / 16).\(nodeNumber + 4)".utf8)
    zone = Array(ClusterNames.zones[nodeNumber % ClusterNames.zones.count].utf8)
    endpoint = 16 + random.below(4080)
  }

  /// The suffix that a controller gives the names of its pods.
  private static func suffix(
    _ kind: LogWorkload.Kind, seed: UInt64, number: Int, _ random: inout SplitMix64
  ) -> String {
    switch kind {
    case .deployment:
      // Pods of one ReplicaSet share its hash.
      var shared = SplitMix64(seed: seed ^ 0x4A54, index: number / replicas)
      return "-\(letters(10, &shared))-\(letters(5, &random))"
    case .daemonSet: return "-\(letters(5, &random))"
    case .statefulSet: return "-\(number % replicas)"
    }
  }

  /// Letters and digits of generated names (apimachinery `util/rand`).
  private static func letters(_ count: Int, _ random: inout SplitMix64) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    return String(decoding: (0..<count).map { _ in alphabet[random.below(alphabet.count)] }, as: UTF8.self)
  }

  private static func hexadecimal(_ bits: UInt64, digits: Int) -> String {
    let text = String(bits | 1 << 63, radix: 16)
    return String(text.suffix(digits))
  }
}
