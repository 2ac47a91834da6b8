import ByteInput
import CPcapLoader

/// libpcap, opened on first use, so that everything else works where it is not installed.
///
/// It stays open until the program ends; opening it again finds it there.
struct PcapLibrary {
  let functions: cpcap_functions

  /// What the library is called: by Debian and Ubuntu, by its own project and most others, by its development files.
  static let names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"]

  /// Opens the first of `names` that is there; `use` is what it is needed for and `path` what the error names.
  ///
  /// Throws an `InputError` where none can be opened or one lacks a function.
  init(for use: Use, path: String, names: [String] = Self.names) throws(InputError) {
    var refusals: [(names: String, reason: String)] = []
    for name in names {
      var functions = cpcap_functions()
      guard let reason = cpcap_load(name, &functions) else {
        self.functions = functions
        return
      }
      let text = String(cString: reason)
      let why = text.hasPrefix("\(name): ") ? String(text.dropFirst(name.count + 2)) : text
      // Names that are missing for one and the same reason share it.
      if let last = refusals.last, last.reason == why {
        refusals[refusals.count - 1].names += ", \(name)"
      } else {
        refusals.append((name, why))
      }
    }
    let reasons = refusals.map { "\($0.names): \($0.reason)" }.joined(separator: "; ")
    throw InputError(
      path: path, reason: "\(use.rawValue) needs libpcap, which cannot be opened (\(reasons))",
      help: "install libpcap: 'apt-get install libpcap0.8' on Debian and Ubuntu (libpcap0.8t64 on newer ones), "
        + "'dnf install libpcap' on Fedora and Red Hat")
  }

  /// The library's own words for what went wrong.
  static func text(_ words: UnsafePointer<CChar>?) -> String {
    words.map { String(cString: $0) } ?? "no reason given"
  }

  /// What libpcap is needed for, as the beginning of a sentence.
  enum Use: String, CaseIterable {
    case filtering = "a filter expression"
    case capturing = "listening on an interface"
  }
}
