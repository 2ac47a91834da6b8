import Glibc

/// The files that paths of a user stand for.
public struct InputPaths: Sendable {
  /// Files and `-` as given, and in place of each folder all regular files below it, sorted by path.
  public private(set) var files: [String] = []
  /// What in a folder cannot be read as a file, with the reason: a link that leads nowhere, a folder without permission, a FIFO.
  public private(set) var passedOver: [InputError] = []

  /// Skips files and folders whose name begins with a dot. Follows links to files but not to folders, so that there are no loops.
  ///
  /// Throws an `InputError` for a path that does not exist or a folder that cannot be listed.
  public init(_ paths: [String]) throws(InputError) {
    for path in paths {
      guard path != "-", try Self.kind(path) == .folder else {
        files.append(path)
        continue
      }
      try collect(path)
    }
  }

  /// Whether the path itself is a folder, and no link to one.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private enum Kind {
    case file
    case folder
    /// A FIFO, a socket or a device: reading it may never end.
    case other
  }

  private mutating func collect(_ folder: String) throws(InputError) {
    guard let listing = opendir(folder) else { throw InputError(path: folder, code: errno) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { bytes in
        bytes.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: bytes.pointee)) {
          String(cString: $0)
        }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(listing)
    for name in names.sorted() {
      do {
        try add(folder.hasSuffix("/") ? folder + name : folder + "/" + name)
      } catch {
        passedOver.append(error)
      }
    }
  }

  private mutating func add(_ path: String) throws(InputError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw InputError(path: path, code: errno) }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    switch try Self.kind(path) {
    case .file: files.append(path)
    case .folder: if !isLink { try collect(path) }
    case .other:
      throw InputError(
        path: path, reason: "it is no regular file", help: "name it itself, and it is read to its end")
    }
  }

  private static func kind(_ path: String) throws(InputError) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { throw InputError(path: path, code: errno) }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .other
    }
  }
}
