import Answers

extension TextTable {
  /// The table for a terminal with so many columns. Where it is too wide, cells are broken into several lines; where even that does not
  /// fit, each row becomes lines with a title each. Nothing is left out. Throws what `put` throws.
  func write(width: Int, _ put: (String) throws -> Void) throws {
    guard naturalWidth(gap: 3) > width else { return try write(put) }
    guard let widths = widths(fitting: width) else { return try writeRecords(width: width, put) }
    try writeBroken(columns.map(\.title), widths, put)
    try forEachRow { row in try writeBroken(row, widths, put) }
  }

  private static let gap = 2
  /// A cell of words is not narrower.
  private static let leastWidth = 12

  private func naturalWidth(gap: Int) -> Int { widths.reduce(0, +) + gap * (widths.count - 1) }

  /// How wide each column becomes: numbers and short words stay, the others share what is left. Nil where there is not enough.
  private func widths(fitting width: Int) -> [Int]? {
    var result = zip(columns, widths).map { column, natural in
      column.alignment == .right
        ? natural : min(natural, max(Self.leastWidth, column.title.unicodeScalars.count))
    }
    var left = width - result.reduce(0, +) - Self.gap * (widths.count - 1)
    guard left >= 0 else { return nil }
    let growing = widths.indices.filter { widths[$0] > result[$0] }
      .sorted { (widths[$0] - result[$0], $0) < (widths[$1] - result[$1], $1) }
    for (place, column) in growing.enumerated() {
      let share = min(widths[column] - result[column], left / (growing.count - place))
      result[column] += share
      left -= share
    }
    return result
  }

  private func writeBroken(_ row: [String], _ widths: [Int], _ put: (String) throws -> Void) throws {
    let cells = zip(row, widths).map { TextWrap.lines($0, width: $1) }
    for number in 0..<(cells.map(\.count).max() ?? 0) {
      var line = ""
      for (column, cell) in cells.enumerated() {
        let text = number < cell.count ? cell[number] : ""
        let blanks = String(repeating: " ", count: max(0, widths[column] - text.unicodeScalars.count))
        line += columns[column].alignment == .right ? blanks + text : text + blanks
        line += String(repeating: " ", count: Self.gap)
      }
      try put(String(line.reversed().drop { $0 == " " }.reversed()) + "\n")
    }
  }

  private func writeRecords(width: Int, _ put: (String) throws -> Void) throws {
    let titles = columns.map(\.title)
    let label = (titles.map(\.unicodeScalars.count).max() ?? 0) + 4
    var isFirst = true
    try forEachRow { row in
      if !isFirst { try put("\n") }
      isFirst = false
      for (column, cell) in row.enumerated() where column == 0 || cell != "-" {
        let title = (column == 0 ? "" : "  ") + titles[column]
        let start = title + String(repeating: " ", count: max(1, label - title.unicodeScalars.count))
        let margin = String(repeating: " ", count: label)
        for line in TextWrap.lines(start + cell, width: width, next: margin) { try put(line + "\n") }
      }
    }
  }
}
