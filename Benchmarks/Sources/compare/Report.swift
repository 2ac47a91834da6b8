internal import Glibc

/// Prints line by line without buffering, because each comparison takes a while.
enum Report {
  static func line(_ text: String) { write(text + "\n", to: 1) }

  /// Prints a line on standard error and exits with status 2.
  static func fail(_ text: String) -> Never {
    write(text + "\n", to: 2)
    exit(2)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
