import FlowModel
import Synchronization

/// Finds the peers of one rule that may match a party without asking each of them: for rules that have many, or many exceptions.
///
/// A class, because the nearest peer of a pod is remembered: a log has many connections of one pod.
final class PeerIndex: Sendable {
  /// The items that select pods, by what they ask of pods and of namespaces, and their places among all.
  private let selecting: SelectorIndex
  private let selectors: [LabelSelector]
  private let selectingPlaces: [Int]
  /// The first item that selects no pods.
  private let firstOther: Int?
  private let wholeBlocks: BlockSet
  private let exceptedBlocks: [(block: CIDR, except: BlockSet)]
  private let memory = Mutex(Memory())

  private struct Memory {
    /// Made for the first pod that no peer matches.
    var nearest: NearestSelector?
    var byPod: [String: Remembered] = [:]
  }

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

  /// Whether a block holds the address.
  func holds(_ address: IPAddress) -> Bool {
    wholeBlocks.contains(address)
      || exceptedBlocks.contains { $0.block.contains(address) && !$0.except.contains(address) }
  }

  /// Whether an item selects the pod; `labels` are its namespace's.
  func selects(_ pod: Pod, _ labels: [String: String]) -> Bool {
    guard !selectingPlaces.isEmpty else { return false }
    return selecting.selectsAny(PeerLabels.labels(pod, labels))
  }

  /// The place of the first of the peers that fewest things keep from matching the pod, where none matches, and how many do; `labels` are
  /// its namespace's. What selects no pods misses one by one thing.
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
