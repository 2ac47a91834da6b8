/// Finds the known word that is nearest to a misspelt one.
public enum Suggestion {
  /// The word with the fewest edits from `word`, where these are at most a third of its letters; nil where none is near.
  public static func nearest(to word: String, among words: [String]) -> String? {
    let length = word.count
    let limit = max(1, length / 3)
    // A word of an input may be as long as the input, and comparing takes the product of both lengths.
    return words.filter { abs($0.count - length) <= limit }.map { (edits: distance(word, $0), word: $0) }
      .filter { $0.edits <= limit }
      .min { ($0.edits, $0.word) < ($1.edits, $1.word) }?.word
  }

  /// What to write instead of a word that does not exist: the nearest, and the words that there are, if they are few.
  public static func help(for word: String, among words: [String]) -> String {
    let near = nearest(to: word, among: words).map { "did you mean '\($0)'? " } ?? ""
    let shown = words.prefix(shown).joined(separator: ", ")
    return "\(near)there are: \(shown)\(words.count > Self.shown ? ", ..." : "")"
  }

  private static let shown = 20

  /// How many letters must be inserted, removed, replaced or swapped with their neighbour (optimal string alignment).
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var rows = [Array(0...right.count)]
    for (index, letter) in left.enumerated() {
      var row = [index + 1]
      for (column, other) in right.enumerated() {
        var edits = min(rows[index][column] + (letter == other ? 0 : 1), rows[index][column + 1] + 1, row[column] + 1)
        if index > 0, column > 0, letter == right[column - 1], left[index - 1] == other {
          edits = min(edits, rows[index - 1][column - 1] + 1)
        }
        row.append(edits)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
