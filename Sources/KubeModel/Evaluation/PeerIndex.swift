import FlowModel
import Synchronization

/// Finds the peers of one rule that may match a party without asking each of them: for rules that have many, or many exceptions.
///
/// A class, because the nearest peer of a pod is remembered: a log has many connections of one pod.
final class PeerIndex: Sendable {
  /// The items that select pods, by what they ask of pods and of namespaces, and their places among all.
  private let selecting: SelectorIndex
  private let selectingPlaces: [Int]
  private let wholeBlocks: BlockSet
  private let exceptedBlocks: [(block: CIDR, except: BlockSet)]
  private let memory = Mutex<[String: Remembered]>([:])

  private struct Remembered {
    let labels: [String: String]
    let place: Int
    let distance: Int
  }

  /// Fewer peers or exceptions are asked one by one.
  private static let many = 8

  /// Nil where the peers are few.
  init?(_ rule: NetworkPolicy.Rule, of home: String) {
    guard rule.peers.count > Self.many || rule.peers.contains(where: { $0.block?.except.count ?? 0 > Self.many }) else {
      return nil
    }
    var whole = BlockSet([])
    var excepted: [(CIDR, BlockSet)] = []
    var selectors: [LabelSelector] = []
    var places: [Int] = []
    for (place, peer) in rule.peers.enumerated() {
      if peer.pods != nil || peer.namespaces != nil {
        selectors.append(Self.selector(peer, home))
        places.append(place)
      } else if let block = peer.block {
        if block.except.isEmpty {
          whole.insert(block.block)
        } else {
          excepted.append((block.block, BlockSet(block.except)))
        }
      }
    }
    wholeBlocks = whole
    exceptedBlocks = excepted
    selecting = SelectorIndex(selectors)
    selectingPlaces = places
  }

  /// Whether a block holds the address.
  func holds(_ address: IPAddress) -> Bool {
    wholeBlocks.contains(address)
      || exceptedBlocks.contains { $0.block.contains(address) && !$0.except.contains(address) }
  }

  /// Whether an item selects the pod; `labels` are its namespace's.
  func selects(_ pod: Pod, _ labels: [String: String]) -> Bool {
    guard !selectingPlaces.isEmpty else { return false }
    var all = [Self.homeKey: pod.namespace]
    for (key, value) in pod.labels { all[Self.podKey + key] = value }
    for (key, value) in labels { all[Self.namespaceKey + key] = value }
    return selecting.selectsAny(all)
  }

  /// The place of the peer that comes nearest to the pod, and by how much it misses, as `find` tells it.
  func nearest(_ pod: Pod, _ find: () -> (place: Int, distance: Int)) -> (place: Int, distance: Int) {
    let name = pod.namespace + "/" + pod.name
    if let known = memory.withLock({ $0[name] }), known.labels == pod.labels { return (known.place, known.distance) }
    let found = find()
    memory.withLock { $0[name] = Remembered(labels: pod.labels, place: found.place, distance: found.distance) }
    return found
  }

  // No label's key has a blank.
  private static let homeKey = "namespace"
  private static let podKey = "pod "
  private static let namespaceKey = "namespace "

  /// What an item asks of a pod and of its namespace, as one selector.
  private static func selector(_ peer: NetworkPolicy.Peer, _ home: String) -> LabelSelector {
    var selector = LabelSelector()
    if peer.namespaces == nil { selector.matchLabels[homeKey] = home }
    for (asked, prefix) in [(peer.pods, podKey), (peer.namespaces, namespaceKey)] {
      for (key, value) in asked?.matchLabels ?? [:] { selector.matchLabels[prefix + key] = value }
      selector.matchExpressions += (asked?.matchExpressions ?? []).map { requirement in
        var requirement = requirement
        requirement.key = prefix + requirement.key
        return requirement
      }
    }
    return selector
  }
}
