/// Names for objects that are made here.
enum ObjectName {
  /// The text with everything replaced by dashes that the name of an object, or a label's value, may not have; 63 characters at most.
  static func made(of text: String) -> String {
    // Nearly every text is ASCII, and bytes are told sooner than characters.
    if text.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\r") }) { return made(ofASCII: text) }
    let allowed = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    var name = String(String(allowed).prefix(63))
    while name.last == "-" { name.removeLast() }
    return name
  }

  private static func made(ofASCII text: String) -> String {
    var name = text.utf8.prefix(63).map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: UInt8(ascii: "-")
      }
    }
    while name.last == UInt8(ascii: "-") { name.removeLast() }
    return String(decoding: name, as: UTF8.self)
  }
}
