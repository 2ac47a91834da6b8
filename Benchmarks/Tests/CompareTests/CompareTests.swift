import Testing

@testable import compare

private func result(_ program: Program, seconds: [Double], peak: Int = 1, output: String = "records=1") throws -> Result
{
  var result = Result(program)
  for value in seconds { try result.add(Child.Outcome(seconds: value, peak: peak, output: output)) }
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
func `a bar is kept at its limit and missed above it`() throws {
  let reference = try result(.readBatch, seconds: [1])
  let bar = Bar.time(of: .flowpermit, over: .readBatch, atMost: 2.5)
  #expect(bar.verdict([reference, try result(.flowpermit, seconds: [2.5])])?.isKept == true)
  #expect(bar.verdict([reference, try result(.flowpermit, seconds: [2.6])])?.isKept == false)
}

@Test
func `a bar for a skipped program has no verdict`() throws {
  let bar = Bar.time(of: .flowpermit, over: .readBatch, atMost: 2.5)
  #expect(try bar.verdict([result(.readBatch, seconds: [1])]) == nil)
}

@Test
func `a memory bar judges the largest peak of all rounds`() throws {
  var ours = try result(.flowpermit, seconds: [1], peak: 70_000_000)
  try ours.add(Child.Outcome(seconds: 1, peak: 1_000_000, output: "records=1"))
  #expect(Bar.memory(of: .flowpermit, atMostMB: 64).verdict([ours])?.isKept == false)
  #expect(Bar.memory(of: .flowpermit, atMostMB: 70).verdict([ours])?.isKept == true)
}

@Test
func `a program with other counts in another round is an error`() throws {
  var ours = try result(.flowpermit, seconds: [1])
  #expect(throws: Child.Failure.self) { try ours.add(Child.Outcome(seconds: 1, peak: 1, output: "records=2")) }
}

@Test
func `a program that should count and prints nothing is an error`() {
  #expect(throws: Child.Failure.self) { try result(.flowpermit, seconds: [1], output: "") }
}

@Test(arguments: [(1.005, "1.00"), (0.05, "0.05"), (-0.25, "-0.25"), (12, "12.00"), (.infinity, "-")])
func `numbers have two decimals`(value: Double, text: String) {
  #expect(Text.decimal(value, digits: 2) == text)
}

@Test
func `a failed program is an error with its output`() {
  let failure = #expect(throws: Child.Failure.self) { try Child.run("/bin/sh", ["-c", "echo why; exit 3"]) }
  #expect(failure?.description.contains("why") == true)
}

@Test
func `the output of a program is kept`() throws {
  #expect(try Child.run("/bin/sh", ["-c", "echo records=1"]).output == "records=1\n")
}
