/// What an item of `from` or `to` asks of a pod and of its namespace, and what these have, each as if it were of one object.
enum PeerLabels {
  // No label's key has a blank.
  private static let homeKey = "namespace"
  private static let podKey = "pod "
  private static let namespaceKey = "namespace "

  /// What an item that selects pods asks for, in a policy of the namespace `home`.
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

  /// What a pod in a namespace with these labels has.
  static func labels(_ pod: Pod, _ labels: [String: String]) -> [String: String] {
    var all = [homeKey: pod.namespace]
    for (key, value) in pod.labels { all[podKey + key] = value }
    for (key, value) in labels { all[namespaceKey + key] = value }
    return all
  }
}
