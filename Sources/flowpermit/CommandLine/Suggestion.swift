/// Finds the word that somebody may have meant.
enum Suggestion {
  /// The word with the fewest edits from `word`, where these are at most a third of its letters; nil where none is near.
  static func nearest(to word: String, among words: [String]) -> String? {
    let limit = max(1, word.count / 3)
    return words.map { (edits: distance(word, $0), word: $0) }
      .filter { $0.edits <= limit }
      .min { ($0.edits, $0.word) < ($1.edits, $1.word) }?.word
  }

  /// How many letters must be inserted, removed or replaced (Levenshtein's distance).
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[right.count]
  }
}
