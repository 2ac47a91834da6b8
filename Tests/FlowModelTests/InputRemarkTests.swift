import FlowModel
import Testing

private let damage: [InputDamage] = [
  .readingStopped, .inputLeftOut(.tarArchive), .inputUnreadable(reason: "Permission denied"),
  .gzipCutShort(compressedOffset: 0), .gzipCorrupt(compressedOffset: 1),
  .gzipTrailingBytes(compressedOffset: 2), .fileHeaderCutShort(needed: 24, available: 3),
  .recordCutShort(offset: 24, needed: 80, available: 0), .blockCutShort(offset: 24, needed: 80, available: 7),
  .recordLengthImpossible(offset: 1, claimed: 2), .blockLengthImpossible(offset: 1, claimed: 2),
  .byteOrderMagicMissing(offset: 9), .tooManyInterfaces(limit: 8), .lineNotTerminated(offset: 0),
  .recordNotTerminated(offset: 4, available: 1), .recordMalformed(offset: 5, reason: SkipReason(rawValue: "bad-json")),
  .recordNotUTF8(offset: 6), .recordTooLong(offset: 7, limit: 8), .columnOrderUnknown,
  .socketEventsLeftOut(count: 1, limit: 2), .answerCutShort(offset: 1), .answerElementTooLong(offset: 1, limit: 2),
  .answerLineWithoutRecord(offset: 1), .exportMessageExpected(offset: 1), .exportMessageCutShort(offset: 1),
  .exportSetTooLong(offset: 1), .exportSetsWithoutTemplate(count: 1), .exportFlowsEndedEarly(count: 2),
  .partialNotTerminated, .partialBeginsInside(line: 2), .partialLineOutside(line: 3), .partialLineUnreadable(line: 4),
  .partialTrailerMismatch(line: 5), .inputsMissing(names: ["a", "b \"c\""], expected: 3),
]

private let notes: [InputNote] = [
  .timesInWholeSeconds, .timesWithoutZone, .timesWithoutDate, .rateLimited, .loggedOnRequest, .denialsUnreliable,
  .aggregatedOverMinutes, .withoutTrafficInsideNodes, .connectionsGrouped(timesKept: 64),
]

@Test func `damage and notes are made again from their word and fields`() {
  for damage in damage { #expect(InputDamage(id: damage.id, fields: damage.fields) == damage) }
  for note in notes { #expect(InputNote(id: note.id, fields: note.fields) == note) }
  for refusal in InputRefusal.allCases {
    let damage = InputDamage.inputLeftOut(refusal)
    #expect(InputDamage(id: damage.id, fields: damage.fields) == damage)
  }
}

@Test func `each kind of damage and note has a kebab-case word and a sentence of its own`() throws {
  let words = damage.map(\.id) + notes.map(\.id)
  #expect(Set(words).count == words.count)
  for word in words { #expect(try #/[a-z0-9]+(-[a-z0-9]+)*/#.wholeMatch(in: word) != nil, "\(word)") }
  let sentences = damage.map(\.text) + notes.map(\.text)
  #expect(Set(sentences).count == sentences.count)
  #expect(sentences.allSatisfy { !$0.isEmpty && !$0.hasSuffix(".") || $0.hasSuffix("...") })
}

@Test func `a word with missing, additional or other fields is refused`() {
  let fields = InputDamage.recordTooLong(offset: 0, limit: 8).fields
  #expect(InputDamage(id: "record-too-long", fields: Array(fields.dropLast())) == nil)
  #expect(InputDamage(id: "record-too-long", fields: fields + [RemarkField("line", .number(1))]) == nil)
  #expect(InputDamage(id: "record-too-long", fields: fields.reversed()) == nil)
  #expect(InputDamage(id: "unknown", fields: fields) == nil)
  #expect(InputDamage(id: "input-left-out", fields: [RemarkField("reason", .word("unknown"))]) == nil)
  #expect(InputNote(id: "rate-limited", fields: fields) == nil)
}

@Test func `damage is ordered by its word, then by its numbers`() {
  let ordered: [InputDamage] = [
    .recordCutShort(offset: 9, needed: 1, available: 0), .recordCutShort(offset: 10, needed: 0, available: 0),
    .recordNotUTF8(offset: 0),
  ]
  #expect(ordered.reversed().sorted() == ordered)
}
