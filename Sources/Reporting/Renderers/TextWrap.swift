/// Breaks text into lines that fit a terminal. Characters count as one column each.
enum TextWrap {
  /// Lines of at most `width` characters. `next` is what further lines begin with; the first line is not broken within as many
  /// characters, where a label may stand, nor in the blanks that it begins with.
  static func lines(_ text: String, width: Int, next: String = "") -> [String] {
    guard text.unicodeScalars.count > width else { return [text] }
    let margin = next.unicodeScalars.count
    guard width > margin + 1 else { return [text] }
    var lines: [String] = []
    var rest = Array(text.unicodeScalars)[...]
    var prefix = ""
    while !rest.isEmpty {
      let room = lines.isEmpty ? width : width - margin
      let end = rest.count <= room ? rest.endIndex : breakPoint(rest, room, after: lines.isEmpty ? margin : 0)
      lines.append(prefix + string(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
      prefix = next
    }
    return lines.map { $0.last == " " ? String($0.reversed().drop { $0 == " " }.reversed()) : $0 }
  }

  /// Before a blank, else after a mark in a name, else wherever the room ends.
  private static func breakPoint(_ text: ArraySlice<Unicode.Scalar>, _ room: Int, after label: Int) -> Int {
    let limit = text.startIndex + room
    let start = text[(text.startIndex + label)...].firstIndex { $0 != " " } ?? limit
    guard start < limit else { return limit }
    if let blank = text[start...limit].lastIndex(of: " ") { return blank }
    if let mark = text[start..<limit].lastIndex(where: { "/-.,:;=_|[".unicodeScalars.contains($0) }) { return mark + 1 }
    return limit
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
