/// Formats numbers and tables. Does not use Foundation, because a child's peak memory is never below the memory of this process.
enum Text {
  /// Has a fixed number of digits after the decimal point.
  static func decimal(_ value: Double, digits: Int) -> String {
    var unit = 1
    for _ in 0..<digits { unit *= 10 }
    guard value.isFinite, abs(value) < 1e12 else { return "-" }
    let scaled = Int((value * Double(unit)).rounded())
    guard digits > 0 else { return "\(scaled)" }
    let fraction = String(scaled.magnitude % UInt(unit))
    return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(unit))."
      + String(repeating: "0", count: digits - fraction.count) + fraction
  }

  /// Aligns the first columns left and the others right.
  static func table(_ rows: [[String]], leading: Int = 1) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < leading ? cell + padding : padding + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
