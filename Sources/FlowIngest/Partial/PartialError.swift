/// Why partials cannot become one.
public enum PartialError: Error, Hashable, Sendable {
  /// Two inputs have the same content; adding both would count everything twice.
  case givenTwice(name: String, again: String)

  /// One sentence without a final dot.
  public var message: String {
    switch self {
    case .givenTwice(let name, let again) where name == again: "the input '\(name)' is given twice"
    case .givenTwice(let name, let again): "the inputs '\(name)' and '\(again)' have the same content"
    }
  }
}
