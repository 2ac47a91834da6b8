/// Names for objects that are made here.
enum ObjectName {
  /// The text with everything replaced by dashes that the name of an object, or a label's value, may not have; 63 characters at most.
  static func made(of text: String) -> String {
    let allowed = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    var name = String(String(allowed).prefix(63))
    while name.last == "-" { name.removeLast() }
    return name
  }
}
