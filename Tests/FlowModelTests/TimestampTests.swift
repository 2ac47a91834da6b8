import FlowModel
import Testing

@Test(arguments: [
  ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000000Z"),
  ("2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.500000000Z"),
  ("2026-03-01T01:30:00+02:00", "2026-02-28T23:30:00.000000000Z"),
  ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
  ("2100-03-01T00:00:00.1234567891Z", "2100-03-01T00:00:00.123456789Z"),
])
func `a time is written in UTC with nanoseconds`(text: String, canonical: String) throws {
  #expect(try #require(Timestamp(rfc3339: text)).description == canonical)
}

@Test(arguments: ["", "2026-03-01", "2026-03-01T01:30:00", "2026-13-01T01:30:00Z", "2026-03-01T01:30:00.Z", "x"])
func `text that is not a time is refused`(text: String) {
  #expect(Timestamp(rfc3339: text) == nil)
}

@Test func `a time out of range is clamped`() {
  #expect(Timestamp(seconds: .max).nanoseconds == .max)
  #expect(Timestamp(seconds: .min).nanoseconds == .min)
}
