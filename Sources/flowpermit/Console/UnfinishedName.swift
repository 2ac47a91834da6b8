import Glibc

/// Names of what is being written. They begin with a dot, so that a folder of inputs passes them over.
enum UnfinishedName {
  /// With 64 random bits even a second attempt is never needed.
  static let attempts = 8
  private static let (prefix, suffix) = (".flowpermit-", ".partial")

  static func folder(of place: String) -> String {
    guard let slash = place.lastIndex(of: "/") else { return "." }
    return slash == place.startIndex ? "/" : String(place[..<slash])
  }

  static func random(in folder: String) -> String {
    "\(folder == "/" ? "" : folder)/\(prefix)\(String(UInt64.random(in: .min ... .max), radix: 16))\(suffix)"
  }

  /// What runs that were killed left in a folder, sorted.
  static func leftOver(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { bytes in
        bytes.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: bytes.pointee)) {
          String(cString: $0)
        }
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix), !isInUse(folder + "/" + name) else { continue }
      names.append(name)
    }
    return names.sorted()
  }

  /// Whether a program that lives holds its lock.
  private static func isInUse(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return errno == ENOENT }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0
  }
}
