import Answers
import FlowModel
import KubeModel
import Testing

@Test func `text keeps what each of its pieces is`() {
  let policy = NetworkPolicy(namespace: "bank", name: "allow-dns", podSelector: LabelSelector(), directions: [.egress])
  let text: Text = "denied by \(policy: PolicyReference(policy)) on \(Text(.port(53, .udp)))"
  #expect(
    text.fragments == [
      .words("denied by "), .policy(PolicyReference(policy)), .words(" on "), .port(53, .udp),
    ])
  #expect(text.plain == "denied by bank/allow-dns on 53/UDP")
}

@Test(arguments: [(0, "0 lines"), (1, "1 line"), (2, "2 lines")])
func `a number has the right form of its noun`(count: Int, text: String) {
  #expect(("\(count: count, "line")" as Text).plain == text)
}

@Test func `a window is its start and its length`() {
  let start = Timestamp(seconds: 1_764_000_000, nanoseconds: 250_000_000)
  let window = TimeWindow(start, Timestamp(seconds: 1_764_000_045, nanoseconds: 250_000_000))
  #expect(("\(window: window)" as Text).plain == "2025-11-24 16:00:00Z, 45 s")
}

@Test(arguments: [
  (12_000_000, "12 ms"), (1_000_000_000, "1 s"), (119_000_000_000, "119 s"), (1_860_000_000_000, "31 min"),
  (7_500_000_000_000, "2 h 5 min"), (7_200_000_000_000, "2 h"),
])
func `a length of time has at most two units`(nanoseconds: Int64, text: String) {
  #expect(DurationText.text(nanoseconds) == text)
}

@Test func `a long list names its first items and counts the rest`() {
  let names = (1...10).map { "pod-\($0)" }
  #expect(Text.list(names, limit: 2) { .name($0) }.plain == "pod-1, pod-2 and 8 more")
}
