import ByteInput
import CPcapLoader

/// libpcap, opened on first use, so that everything else works without it. It stays open until the program ends.
struct PcapLibrary {
  let functions: cpcap_functions

  /// The library's name on Debian and Ubuntu, on most other systems, and in its development package.
  static let names = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so"]

  /// Opens the first of `names` that exists. The error names `use` and `path`.
  ///
  /// Throws an `InputError` if none can be opened or a function is missing.
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
      // Combine names that failed for the same reason.
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

  /// libpcap's error message.
  static func text(_ words: UnsafePointer<CChar>?) -> String {
    words.map { String(cString: $0) } ?? "no reason given"
  }

  /// What libpcap is needed for; begins a sentence.
  enum Use: String, CaseIterable {
    case filtering = "a filter expression"
    case capturing = "capturing on an interface"
  }
}
