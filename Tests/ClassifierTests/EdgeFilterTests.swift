import Classifier
import FlowModel
import TestSupport
import Testing

private let edges = TestCluster.edges([
  .connection("10.129.0.20", 40000, "10.128.0.12", 6443), .connection("10.128.0.11", 40001, "192.168.0.1", 6443),
  .connection("10.128.0.11", 40002, "203.0.113.7", 53, at: 1_700_000_600, transport: .udp),
])

@Test(arguments: [
  ([], 3), (["namespace=shop"], 1), (["component=controller"], 2), (["component=controller", "port=53"], 1),
  (["address=203.0.113.0/24"], 1), (["address=10.129.0.20,203.0.113.7"], 2), (["port=6443"], 2), (["protocol=UDP"], 1),
  (["outcome=established"], 2), (["since=2023-11-14T22:20:00Z"], 1), (["until=2023-11-14T22:20:00Z"], 2),
  (["workload=nothing"], 0),
])
func `a filter keeps connections that meet all conditions, at either end`(conditions: [String], count: Int) throws {
  #expect(try EdgeFilter(conditions).edges(edges).count == count)
}

@Test(arguments: ["port", "port=", "port=x", "address=10.0.0", "since=yesterday", "colour=red"])
func `a condition that cannot be read is an error`(condition: String) {
  #expect(throws: EdgeFilter.ConditionError.self) { try EdgeFilter([condition]) }
}
