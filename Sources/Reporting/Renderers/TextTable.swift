import Answers
import Documents

/// Rows of cells in columns, as kubectl prints them: upper-case titles, three spaces between columns.
struct TextTable {
  let columns: [Table.Column]
  /// The cells of all rows in order, each followed by a line break: as separate strings they would take three times the memory.
  private var cells: [UInt8] = []
  /// Of the longest cell of each column.
  private(set) var widths: [Int]

  private static let end = UInt8(ascii: "\n")

  /// A table without rows.
  init(_ columns: [Table.Column]) {
    self.columns = columns
    widths = columns.map { $0.title.unicodeScalars.count }
  }

  /// Adds a row with one cell for each column.
  mutating func add(_ row: [String]) {
    precondition(row.count == columns.count, "a row must have a cell for each column")
    for (column, cell) in row.enumerated() {
      // Escaped text has no line break.
      let shown = cell.isEmpty ? "-" : TextEscaping.forTerminal(cell)
      widths[column] = max(widths[column], shown.unicodeScalars.count)
      cells += shown.utf8
      cells.append(Self.end)
    }
  }

  /// Hands over the cells of each row, escaped. Throws what `take` throws.
  func forEachRow(_ take: ([String]) throws -> Void) throws {
    var (start, row) = (0, [String]())
    for end in cells.indices where cells[end] == Self.end {
      row.append(String(decoding: cells[start..<end], as: UTF8.self))
      start = end + 1
      guard row.count == columns.count else { continue }
      try take(row)
      row.removeAll(keepingCapacity: true)
    }
  }

  /// The table as lines; no blanks at the ends of lines.
  var text: String {
    var text = ""
    write { text += $0 }
    return text
  }

  /// The same, line by line. Throws what `put` throws.
  func write<Failure>(_ put: (String) throws(Failure) -> Void) throws(Failure) {
    var line: [UInt8] = []
    for (column, title) in columns.map(\.title).enumerated() { add(Array(title.utf8)[...], to: &line, column) }
    try put(String(decoding: line, as: UTF8.self))
    line.removeAll(keepingCapacity: true)
    var (start, column) = (0, 0)
    for end in cells.indices where cells[end] == Self.end {
      add(cells[start..<end], to: &line, column)
      (start, column) = (end + 1, column + 1)
      guard column == columns.count else { continue }
      try put(String(decoding: line, as: UTF8.self))
      line.removeAll(keepingCapacity: true)
      column = 0
    }
  }

  private func add(_ cell: ArraySlice<UInt8>, to line: inout [UInt8], _ column: Int) {
    // Every character begins with one byte that does not continue another.
    let blanks = widths[column] - cell.count { $0 & 0xC0 != 0x80 }
    let isLast = column == columns.count - 1
    if columns[column].alignment == .right { line += repeatElement(UInt8(ascii: " "), count: blanks) }
    line += cell
    if isLast {
      line.append(Self.end)
    } else {
      line += repeatElement(UInt8(ascii: " "), count: 3 + (columns[column].alignment == .left ? blanks : 0))
    }
  }
}
