import FlowModel
import KubeModel

/// Names for the objects that are written here: DNS subdomains (RFC 1123) of at most 253 characters, without dots.
enum ObjectName {
  static let limit = 253

  /// The text as a name. Where it must be changed or cut, its hash is added, so that different texts have different names.
  static func name(_ text: String) -> String {
    let name = cleaned(text)
    return name == text && name.utf8.count <= limit ? name : with(ContentHash(text), name)
  }

  /// The text as a name, always with a hash of the text and of the policy's content. Policies with the same name have the same content,
  /// so that applying one never replaces a different one.
  static func name(_ text: String, for policy: NetworkPolicy) -> String {
    var hash = ContentHash(text)
    hash.add(policy)
    return with(hash, cleaned(text))
  }

  private static func with(_ hash: ContentHash, _ name: String) -> String {
    let ending = "-" + hash.digits
    var start = name.utf8.prefix(limit - ending.utf8.count)
    while start.last == UInt8(ascii: "-") { start.removeLast() }
    return String(decoding: start, as: UTF8.self) + ending
  }

  /// Lower case, with a dash for every byte that is no letter and no digit of ASCII.
  private static func cleaned(_ text: String) -> String {
    var name = text.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: UInt8(ascii: "-")
      }
    }
    while name.last == UInt8(ascii: "-") { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
  }
}

/// FNV-1a with 32 bits: the same from run to run, unlike Swift's own hashes.
struct ContentHash {
  private var state: UInt32 = 2_166_136_261

  init(_ text: String) { add(text) }

  /// Eight hexadecimal digits.
  var digits: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private mutating func add(_ byte: UInt8) { state = (state ^ UInt32(byte)) &* 16_777_619 }

  /// The zero byte ends the text, so that neighbouring texts cannot run together.
  private mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0)
  }

  /// Adds what the policy says, without its name and labels.
  mutating func add(_ policy: NetworkPolicy) {
    add(policy.namespace)
    add(policy.podSelector)
    for direction in policy.directions.sorted() {
      add(direction.rawValue)
      for rule in policy.rules(direction) {
        add(2)
        for peer in rule.peers { add(peer) }
        for port in rule.ports { add(port) }
      }
    }
  }

  private mutating func add(_ peer: NetworkPolicy.Peer) {
    add(3)
    if let block = peer.block {
      add(block.block.description)
      for exception in block.except { add(exception.description) }
      add(1)
    }
    add(4)
    if let pods = peer.pods { add(pods) }
    add(5)
    if let namespaces = peer.namespaces { add(namespaces) }
  }

  private mutating func add(_ port: NetworkPolicy.Port) {
    let target: String =
      switch port.target {
      case .any: ""
      case .range(let range): "\(range.lowerBound)-\(range.upperBound)"
      case .name(let name): name
      }
    add(port.transport.description)
    add(target)
    add(1)
  }

  private mutating func add(_ selector: LabelSelector) {
    add(6)
    for (key, value) in selector.matchLabels.sorted(by: { $0.key < $1.key }) { add(key, .isIn, [value]) }
    for requirement in selector.matchExpressions { add(requirement.key, requirement.condition, requirement.values) }
  }

  private mutating func add(
    _ key: String, _ condition: LabelSelector.Requirement.Operator, _ values: [String]
  ) {
    add(key)
    add(condition.rawValue)
    for value in values { add(value) }
    add(1)
  }
}
