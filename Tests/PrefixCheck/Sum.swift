/// The result for all files.
struct Sum {
  private var read = 0
  private var refused = 0
  private var prefixes = 0
  private(set) var complaints: [String] = []

  mutating func add(_ file: CheckedFile, of path: String) {
    if file.isRead { read += 1 } else { refused += 1 }
    prefixes += file.prefixes
    complaints += file.complaints.map { "\(path): \($0)" }
  }

  mutating func add(_ other: Sum) {
    read += other.read
    refused += other.refused
    prefixes += other.prefixes
    complaints += other.complaints
  }

  /// The closing line.
  var line: String {
    """
    \(prefixes) prefixes of \(read) inputs (and of \(refused) files that are not inputs) read: \
    \(complaints.isEmpty ? "no crash, no hang, no whole record lost, every cut reported" : "\(complaints.count) complaints")
    """
  }
}
