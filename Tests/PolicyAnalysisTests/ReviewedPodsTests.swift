import KubeModel
import Testing

@testable import PolicyAnalysis

/// Selectors that match nothing, some and everything, each asked twice.
@Test(arguments: [0, 1, 1000])
func `selectors match the same pods and namespaces, however few answers are remembered`(room: Int) {
  let pods = (0..<6).map { Pod(namespace: "shop", name: "pod-\($0)", labels: ["app": $0 < 2 ? "web" : "db"]) }
  let namespaces = ["shop", "bank"].map { Namespace(name: $0, labels: ["team": $0]) }
  let reviewed = ReviewedPods(pods, namespaces, room: room)
  for _ in 0..<2 {
    #expect(reviewed.pods(in: "shop", LabelSelector()).count == 6)
    #expect(reviewed.pods(in: "shop", LabelSelector(matchLabels: ["app": "web"])).map(\.name) == ["pod-0", "pod-1"])
    #expect(reviewed.pods(in: "bank", LabelSelector()).isEmpty)
    #expect(reviewed.namespaces(LabelSelector()) == ["shop", "bank"])
    #expect(reviewed.namespaces(LabelSelector(matchLabels: ["team": "bank"])) == ["bank"])
  }
}
