/// Rows of cells, set in columns as kubectl does: upper-case titles, three spaces between columns.
public struct TextTable: Sendable {
  /// Which side of its column a cell keeps to.
  public enum Alignment: Sendable {
    /// Text.
    case left
    /// Numbers.
    case right
  }

  /// A column's title and alignment.
  public struct Column: Sendable {
    /// In upper case.
    public var title: String
    /// Which side the cells keep to.
    public var alignment: Alignment

    /// A column; text keeps to the left.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; a precondition of ours is that it has a cell for each column.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row must have a cell for each column")
    rows.append(cells.map { $0.isEmpty ? "-" : TerminalText.escaped($0) })
  }

  /// The table as lines; no blanks at the ends of lines.
  public var text: String {
    let lines = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in lines.map { $0[column].unicodeScalars.count }.max() ?? 0 }
    return lines.map { line(of: $0, widths) + "\n" }.joined()
  }

  private func line(of cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in cells.enumerated() {
      let blanks = String(repeating: " ", count: widths[index] - cell.unicodeScalars.count)
      switch columns[index].alignment {
      case .left: line += index == cells.count - 1 ? cell : cell + blanks
      case .right: line += blanks + cell
      }
      if index < cells.count - 1 { line += "   " }
    }
    return line
  }
}
