import FlowModel
import Synchronization

/// Finds the rules that can match a peer, without asking each of them: for pods with many rules.
///
/// A class, because it remembers what it found for a pod: a log has many connections of one pod.
final class RuleIndex: Sendable {
  /// The peers of all rules that select pods, and the places of their rules.
  private let selecting: SelectorIndex
  private let owners: [Int]
  /// The places of the rules that can match something other than a pod, sorted: those with address blocks, without peers, or for whole
  /// namespaces, of which one may stand for the nodes' network.
  let ofAddresses: [Int]
  private let memory = Mutex<[String: Remembered]>([:])

  private struct Remembered {
    let labels: [String: String]
    /// The places of the rules that select the pod.
    let places: [Int]
  }

  /// Up to this number of rules are asked one by one.
  private static let many = 16

  /// Nil if there are few rules.
  init?(_ rules: [Isolation.Rule]) {
    guard rules.count > Self.many else { return nil }
    var selectors: [LabelSelector] = []
    var owners: [Int] = []
    for (place, rule) in rules.enumerated() {
      for peer in rule.peers where peer.selectsPods {
        selectors.append(PeerLabels.selector(peer, rule.namespace))
        owners.append(place)
      }
    }
    selecting = SelectorIndex(selectors)
    self.owners = owners
    ofAddresses = rules.indices.filter { place in
      let peers = rules[place].peers
      return peers.isEmpty || peers.contains { !$0.selectsPods || $0.namespaces != nil && $0.pods?.isEmpty ?? true }
    }
  }

  /// The places of the rules that can match the pod, sorted. `labels` are those of the pod's namespace.
  func places(_ pod: Pod, _ labels: [String: String]) -> [Int] {
    let name = pod.namespace + "/" + pod.name
    if let known = memory.withLock({ $0[name] }), known.labels == pod.labels { return withAddresses(known.places) }
    let places = Set(selecting.matches(PeerLabels.labels(pod, labels)).map { owners[$0] }).sorted()
    memory.withLock { $0[name] = Remembered(labels: pod.labels, places: places) }
    return withAddresses(places)
  }

  private func withAddresses(_ places: [Int]) -> [Int] {
    if ofAddresses.isEmpty { return places }
    return places.isEmpty ? ofAddresses : Set(places + ofAddresses).sorted()
  }
}

/// Joins the labels of a pod and those of its namespace into one set, so that one selector can require both.
enum PeerLabels {
  // Keys of labels contain no space.
  private static let homeKey = "namespace"
  private static let podKey = "pod "
  private static let namespaceKey = "namespace "

  /// The requirements of a peer that selects pods, in a policy of the namespace `home`.
  static func selector(_ peer: NetworkPolicy.Peer, _ home: String) -> LabelSelector {
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

  /// `labels` are those of the pod's namespace.
  static func labels(_ pod: Pod, _ labels: [String: String]) -> [String: String] {
    var all = [homeKey: pod.namespace]
    for (key, value) in pod.labels { all[podKey + key] = value }
    for (key, value) in labels { all[namespaceKey + key] = value }
    return all
  }
}
