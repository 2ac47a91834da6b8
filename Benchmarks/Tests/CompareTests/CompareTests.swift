import Testing

@testable import compare

private func result(_ program: Program, seconds: [Double], peak: Int = 1, output: String = "records=1") throws -> Result
{
  var result = Result(program)
  for value in seconds { try result.add(Child.Outcome(seconds: value, elapsed: value, peak: peak, output: output)) }
  return result
}

@Test
func `a ratio is the median of the ratios of each round`() throws {
  let reference = try result(.readBatch, seconds: [1, 10, 1])
  let ours = try result(.flowpermit, seconds: [2, 30, 1.5])
  #expect(ours.pairedRatio(over: reference) == 2)
}

@Test
func `the median of an even number of rounds is the mean of the two middle ones`() throws {
  #expect(try result(.flowpermit, seconds: [4, 1, 3, 2]).median == 2.5)
}

@Test
func `a time is kept at its limit and missed above it`() throws {
  let reference = try result(.readBatch, seconds: [1])
  let goal = Goal(.time(of: .flowpermit, over: .readBatch), must: 2.5, aim: 2)
  func standing(_ seconds: Double) throws -> Row.Standing? {
    goal.row([reference, try result(.flowpermit, seconds: [seconds])], of: "test")?.standing
  }
  #expect(try standing(2) == .aimReached)
  #expect(try standing(2.5) == .kept)
  #expect(try standing(2.6) == .missed)
}

@Test
func `a speed is kept at its limit and missed below it`() throws {
  let reference = try result(.readBatch, seconds: [1])
  let goal = Goal(.speed(of: .flowpermit, against: .readBatch), must: 0.5, aim: 1)
  func standing(_ seconds: Double) throws -> Row.Standing? {
    goal.row([reference, try result(.flowpermit, seconds: [seconds])], of: "test")?.standing
  }
  #expect(try standing(1) == .aimReached)
  #expect(try standing(2) == .kept)
  #expect(try standing(2.1) == .missed)
}

@Test
func `a goal for a skipped program has no row`() throws {
  let goal = Goal(.time(of: .flowpermit, over: .readBatch), must: 2.5)
  #expect(try goal.row([result(.readBatch, seconds: [1])], of: "test") == nil)
}

@Test
func `a memory goal judges the largest peak of all rounds`() throws {
  var ours = try result(.flowpermit, seconds: [1], peak: 70_000_000)
  try ours.add(Child.Outcome(seconds: 1, elapsed: 1, peak: 1_000_000, output: "records=1"))
  #expect(Goal(.memory(of: .flowpermit), must: 64).row([ours], of: "test")?.standing == .missed)
  #expect(Goal(.memory(of: .flowpermit), must: 70).row([ours], of: "test")?.standing == .kept)
}

@Test
func `a throughput is input bytes by CPU time`() throws {
  let ours = try result(.flowpermit, seconds: [2], output: "input-bytes=300000000")
  let row = Goal(.throughput(of: .flowpermit), must: 150).row([ours], of: "test")
  #expect(row?.value == 150)
  #expect(row?.standing == .kept)
}

@Test
func `the table has what must be and what is aimed at beside what was measured`() {
  let row = Row("test", "flows, time of C", 2.6, Limit(.atMost, must: 2.5, aim: 2))
  let lines = Row.table([row]).split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
  #expect(lines == ["comparison what measured must aim", "test flows, time of C 2.60 <= 2.50 <= 2.00 MISSED"])
}

@Test
func `a program with other counts in another round is an error`() throws {
  var ours = try result(.flowpermit, seconds: [1])
  #expect(throws: Child.Failure.self) {
    try ours.add(Child.Outcome(seconds: 1, elapsed: 1, peak: 1, output: "records=2"))
  }
}

@Test
func `a program that should count and prints nothing is an error`() {
  #expect(throws: Child.Failure.self) { try result(.flowpermit, seconds: [1], output: "") }
}

@Test(arguments: [(1.005, "1.00"), (0.05, "0.05"), (-0.25, "-0.25"), (12, "12.00"), (.infinity, "-")])
func `numbers have two decimals`(value: Double, text: String) {
  #expect(Text.decimal(value, digits: 2) == text)
}
