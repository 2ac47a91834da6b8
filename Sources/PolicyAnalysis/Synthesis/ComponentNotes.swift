import Classifier
import KubeModel

/// Makes the notes on components that are not about a rule.
struct ComponentNotes {
  private let items: PeerItems

  init(_ items: PeerItems) { self.items = items }

  /// The notes on all components among the objects or in the traffic, sorted by namespace and name. `seen` are those with traffic.
  func notes(seen: Set<Subject>) -> [ProposalNote] {
    var known: Set<Subject> = []
    var inHostNetwork: Set<Subject> = []
    for pod in items.inventory.cluster.pods where !pod.hasFinished {
      guard let profile = items.profiles.profile(of: pod, items.parameters), profile.role == .subject else { continue }
      let subject = Subject(component: profile.component, namespace: pod.namespace)
      if pod.network == .host { inHostNetwork.insert(subject) } else { known.insert(subject) }
    }
    var notes: [ProposalNote] = []
    for subject in known.union(inHostNetwork).union(seen).sorted() {
      let (component, namespace) = (subject.component, subject.namespace)
      if inHostNetwork.contains(subject) {
        notes.append(.hostNetwork(component: component, namespace: namespace))
      } else if !known.contains(subject) {
        notes.append(.noPods(component: component, namespace: namespace))
      } else if !seen.contains(subject) {
        notes.append(.noEvidence(component: component, namespace: namespace))
      } else if items.isAmbient(items.pods(namespace, .component(component))) {
        notes.append(.ambient(component: component, namespace: namespace))
      }
    }
    return notes
  }
}
