import Glibc

/// Expands the paths that a user gives into files.
public enum InputPaths {
  /// Keeps files and `-`, and replaces each folder by all files below it, sorted by path.
  ///
  /// Skips files and folders whose name begins with a dot. Follows links to files but not to folders, so that there are no loops.
  /// Throws an `InputError` for a path that does not exist or a folder that cannot be listed.
  public static func files(_ paths: [String]) throws(InputError) -> [String] {
    var files: [String] = []
    for path in paths {
      guard path != "-", try kind(path) == .folder else {
        files.append(path)
        continue
      }
      try collect(path, into: &files)
    }
    return files
  }

  private enum Kind {
    case folder
    case other
  }

  private static func collect(_ folder: String, into files: inout [String]) throws(InputError) {
    guard let listing = opendir(folder) else { throw refusal(folder) }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { bytes in
        bytes.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: bytes.pointee)) {
          String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    for name in names.sorted() {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { throw refusal(path) }
      let isLink = status.st_mode & S_IFMT == S_IFLNK
      if try kind(path) == .folder {
        if !isLink { try collect(path, into: &files) }
      } else {
        files.append(path)
      }
    }
  }

  private static func kind(_ path: String) throws(InputError) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw refusal(path) }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
  }

  private static func refusal(_ path: String) -> InputError {
    InputError(path: path, reason: String(cString: strerror(errno)), help: "check the path and its permissions")
  }
}
