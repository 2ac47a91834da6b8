/// A pod of the generated cluster, with all its names in flow logs as bytes.
struct LogParty {
  let address: [UInt8]
  let mac: [UInt8]
  let namespace: [UInt8]
  let pod: [UInt8]
  let workload: [UInt8]
  let ownerKind: [UInt8]
  let node: [UInt8]
  let nodeAddress: [UInt8]
  let zone: [UInt8]
  let subnet: [UInt8]
  let identity: Int

  init(seed: UInt64, number: Int) {
    var random = SplitMix64(seed: seed, index: number)
    let workloadName = ClusterNames.workloads[random.below(ClusterNames.workloads.count)]
    let nodeNumber = random.below(120)
    namespace = Array(ClusterNames.namespaces[random.below(ClusterNames.namespaces.count)].utf8)
    workload = Array(workloadName.utf8)
    ownerKind = Array(["Deployment", "Deployment", "Deployment", "DaemonSet", "StatefulSet"][random.below(5)].utf8)
    pod = Array(
      "\(workloadName)-\(Self.hexadecimal(random.next(), digits: 10))-\(Self.hexadecimal(random.next(), digits: 5))"
        .utf8)
    let isIPv6 = Self.isIPv6(number)
    address = Array(
      (isIPv6
        ? "fd01:0:0:\(String(nodeNumber, radix: 16))::\(String(number + 16, radix: 16))"
        : "10.\(128 + number >> 16).\(number >> 8 & 0xFF).\(number & 0xFF)").utf8)
    mac = Array(
      "0a:58:0a:\(Self.hexadecimal(random.next(), digits: 2)):\(Self.hexadecimal(random.next(), digits: 2)):01".utf8)
    node = Array("ip-10-0-\(nodeNumber / 16)-\(nodeNumber).ec2.internal".utf8)
    nodeAddress = Array("10.0.\(nodeNumber / 16).\(nodeNumber)".utf8)
    zone = Array(ClusterNames.zones[nodeNumber % ClusterNames.zones.count].utf8)
    subnet = Array((isIPv6 ? "Pods6" : "Pods").utf8)
    identity = 1000 + random.below(60_000)
  }

  /// Every tenth pod has only an IPv6 address.
  static func isIPv6(_ number: Int) -> Bool { number % 10 == 0 }

  private static func hexadecimal(_ bits: UInt64, digits: Int) -> String {
    let text = String(bits | 1 << 63, radix: 16)
    return String(text.suffix(digits))
  }
}
