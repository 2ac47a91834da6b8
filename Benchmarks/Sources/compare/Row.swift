/// A measured value and its limit: one row of the table at the end.
struct Row: Sendable {
  /// The value of `--only`.
  let comparison: String
  let what: String
  let value: Double
  let limit: Limit

  init(_ comparison: String, _ what: String, _ value: Double, _ limit: Limit) {
    self.comparison = comparison
    self.what = what
    self.value = value
    self.limit = limit
  }

  enum Standing: String {
    case missed = "MISSED"
    case kept
    case aimReached = "aim"
    case reported = ""
  }

  var standing: Standing {
    guard let must = limit.must else { return .reported }
    guard limit.isKept(value, must) else { return .missed }
    return limit.aim.map { limit.isKept(value, $0) } ?? false ? .aimReached : .kept
  }

  /// The rows as a table with "must" and "aim" beside what was measured.
  static func table(_ rows: [Row]) -> String {
    let header = ["comparison", "what", "measured", "must", "aim", ""]
    return Text.table(
      [header]
        + rows.map { row in
          [
            row.comparison, row.what, row.text(row.value), row.bound(row.limit.must), row.bound(row.limit.aim),
            row.standing.rawValue,
          ]
        }, leading: 2)
  }

  private func bound(_ value: Double?) -> String {
    guard let value else { return "" }
    return (limit.direction == .atMost ? "<= " : ">= ") + text(value)
  }

  /// Three significant digits or more.
  private func text(_ value: Double) -> String {
    let digits = abs(value) < 0.1 ? 3 : abs(value) < 10 ? 2 : abs(value) < 100 ? 1 : 0
    return Text.decimal(value, digits: digits) + (limit.unit.isEmpty ? "" : " " + limit.unit)
  }
}
