import Answers
import Documents
import FlowModel
import Testing

@Test func `a listing is written item by item, and each item can be handed on`() {
  let datum: Datum = ["edges": .listing(Listing(count: 3) { ["port": .int($0)] }), "none": .listing(Listing([]))]
  var writer = JSONWriter(layout: .line)
  var pieces: [String] = []
  datum.write(to: &writer) { pieces.append($0.takeWritten()) }
  pieces.append(writer.takeWritten())
  #expect(pieces.joined() == #"{"edges":[{"port":0},{"port":1},{"port":2}],"none":[]}"#)
  #expect(pieces.count == 4)
}

@Test func `programs get times to the nanosecond`() {
  var writer = JSONWriter(layout: .line)
  Datum.time(Timestamp(seconds: 1_764_000_000, nanoseconds: 7)).write(to: &writer) { _ in }
  #expect(writer.takeWritten() == #""2025-11-24T16:00:00.000000007Z""#)
}
