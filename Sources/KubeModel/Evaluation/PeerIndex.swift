import FlowModel
import Synchronization

/// Finds the peers of one rule that can match, without asking each of them: for rules with many peers or many exceptions.
///
/// A class, because it remembers the nearest peer of a pod: a log has many connections of one pod.
final class PeerIndex: Sendable {
  /// The peers that select pods, and their places among all peers.
  private let selecting: SelectorIndex
  private let selectors: [LabelSelector]
  private let selectingPlaces: [Int]
  /// The first peer that does not select pods.
  private let firstOther: Int?
  private let wholeBlocks: BlockSet
  private let exceptedBlocks: [(block: CIDR, except: BlockSet)]
  private let memory = Mutex(Memory())

  private struct Memory {
    /// Created for the first pod that no peer matches.
    var nearest: NearestSelector?
    var byPod: [String: Remembered] = [:]
  }

  private struct Remembered {
    let labels: [String: String]
    let place: Int
    let distance: Int
  }

  /// Up to this number of peers or exceptions are asked one by one.
  private static let many = 8

  /// Nil if the rule has few peers.
  init?(_ rule: NetworkPolicy.Rule, of home: String) {
    guard rule.peers.count > Self.many || rule.peers.contains(where: { $0.block?.except.count ?? 0 > Self.many }) else {
      return nil
    }
    var whole = BlockSet([])
    var excepted: [(CIDR, BlockSet)] = []
    var selectors: [LabelSelector] = []
    var places: [Int] = []
    for (place, peer) in rule.peers.enumerated() {
      if peer.selectsPods {
        selectors.append(PeerLabels.selector(peer, home))
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
    self.selectors = selectors
    firstOther = rule.peers.firstIndex { !$0.selectsPods }
    selectingPlaces = places
  }

  func contains(_ address: IPAddress) -> Bool {
    wholeBlocks.contains(address)
      || exceptedBlocks.contains { $0.block.contains(address) && !$0.except.contains(address) }
  }

  /// `labels` are those of the pod's namespace.
  func selects(_ pod: Pod, _ labels: [String: String]) -> Bool {
    guard !selectingPlaces.isEmpty else { return false }
    return selecting.matchesAny(PeerLabels.labels(pod, labels))
  }

  /// The place of the first of the peers with the fewest differences from the pod, and their number, if no peer matches. `labels` are those
  /// of the pod's namespace. A peer that does not select pods has one difference.
  func nearest(_ pod: Pod, _ labels: [String: String]) -> (place: Int, distance: Int) {
    let name = pod.namespace + "/" + pod.name
    return memory.withLock { memory in
      if let known = memory.byPod[name], known.labels == pod.labels { return (known.place, known.distance) }
      let nearest = memory.nearest ?? NearestSelector(selectors)
      memory.nearest = nearest
      var found = (place: firstOther ?? 0, distance: firstOther == nil ? Int.max : 1)
      if let selector = nearest.nearest(PeerLabels.labels(pod, labels)) {
        let place = selectingPlaces[selector.place]
        if (selector.misses, place) < (found.distance, found.place) { found = (place, selector.misses) }
      }
      memory.byPod[name] = Remembered(labels: pod.labels, place: found.place, distance: found.distance)
      return found
    }
  }
}
