import FlowModel
import Synchronization

/// Finds the rules that may speak of a party without asking each of them: for pods that many rules isolate.
///
/// A class, because what was found for a pod is remembered: a log has many connections of one pod.
final class RuleIndex: Sendable {
  /// The items of all rules that select pods, and the places of their rules.
  private let selecting: SelectorIndex
  private let owners: [Int]
  /// The places of the rules that speak of addresses, or of anybody, sorted: all that may speak of what is no pod.
  let ofAddresses: [Int]
  private let memory = Mutex<[String: Remembered]>([:])

  private struct Remembered {
    let labels: [String: String]
    /// The places of the rules that select the pod.
    let places: [Int]
  }

  /// Fewer rules are asked one by one.
  private static let many = 16

  /// Nil where the rules are few.
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
    ofAddresses = rules.indices.filter { rules[$0].peers.isEmpty || rules[$0].peers.contains { !$0.selectsPods } }
  }

  /// The places of the rules that may speak of the pod, sorted; `labels` are its namespace's.
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
