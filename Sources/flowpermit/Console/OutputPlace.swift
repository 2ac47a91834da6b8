import ByteInput
import Glibc

/// Where a path leads that something is to be written to, found without opening it.
enum OutputPlace: Hashable {
  /// A descriptor that the program was started with: `/dev/stdout`, `/dev/fd/63`, what a shell passes for `>(command)`.
  case descriptor(Int32)
  /// A device, a FIFO, a terminal: bytes go there as they are written.
  case stream(path: String)
  case socket(path: String)
  /// A regular file, or a name that is free; it is replaced as a whole. Links are followed, so that they stay what they are.
  case file(path: String, older: Older?)

  /// What is known of the file that is replaced.
  struct Older: Hashable {
    let identity: FileIdentity
    let mode: mode_t
    let owner: uid_t
    let group: gid_t
  }

  /// As many links in a row as Linux follows (`MAXSYMLINKS`).
  private static let linkLimit = 40

  /// Throws an `OutputError` for a folder, for a place that may not be written to, and for another user's link in a folder that everybody
  /// may write to (as Linux does with `protected_symlinks`).
  init(_ path: String) throws(OutputError) {
    var place = path
    for _ in 0..<Self.linkLimit {
      let (parent, name) = Self.split(place)
      guard let folder = Self.resolved(parent) else { throw OutputError(target: "'\(path)'", code: errno) }
      if let descriptor = Self.descriptor(name, in: folder) {
        self = .descriptor(descriptor)
        return
      }
      place = folder == "/" ? "/" + name : folder + "/" + name
      var status = stat()
      guard lstat(place, &status) == 0 else {
        guard errno == ENOENT else { throw OutputError(target: "'\(path)'", code: errno) }
        self = .file(path: place, older: nil)
        return
      }
      guard status.st_mode & S_IFMT == S_IFLNK else {
        self = try Self.existing(place, status, asGiven: path)
        return
      }
      guard Self.mayFollow(status, in: folder), let target = Self.target(ofLink: place) else {
        throw OutputError(target: "'\(path)'", code: EACCES)
      }
      place = target.hasPrefix("/") ? target : folder + "/" + target
    }
    throw OutputError(target: "'\(path)'", code: ELOOP)
  }

  /// The regular file that stands there now; nil for anything else.
  var identity: FileIdentity? {
    switch self {
    case .descriptor(let descriptor): FileIdentity(descriptor: descriptor)
    case .stream, .socket: nil
    case .file(_, let older): older?.identity
    }
  }

  private static func existing(_ place: String, _ status: stat, asGiven path: String) throws(OutputError) -> OutputPlace
  {
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      guard access(place, W_OK) == 0 else { throw OutputError(target: "'\(path)'", code: errno) }
      return .file(
        path: place,
        older: Older(
          identity: FileIdentity(status), mode: status.st_mode & 0o777, owner: status.st_uid, group: status.st_gid))
    case S_IFDIR: throw OutputError(target: "'\(path)'", code: EISDIR)
    case S_IFSOCK: return .socket(path: place)
    default: return .stream(path: place)
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let name = String(path[path.index(after: slash)...])
    // A name that ends in a slash, and the names of folders, stand for a folder.
    guard !name.isEmpty, name != ".", name != ".." else { return (path, ".") }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }

  private static func resolved(_ folder: String) -> String? {
    guard let text = realpath(folder, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  /// The number of a descriptor of this process, if the folder is the one in `/proc` that lists them.
  private static func descriptor(_ name: String, in folder: String) -> Int32? {
    let parts = folder.split(separator: "/")
    let isOwn = parts.count == 3 || (parts.count == 5 && parts[2] == "task")
    guard isOwn, parts[0] == "proc", parts[1] == "\(getpid())", parts.last == "fd" else { return nil }
    return Int32(name)
  }

  private static func target(ofLink path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func mayFollow(_ link: stat, in folder: String) -> Bool {
    var status = stat()
    guard stat(folder, &status) == 0 else { return false }
    let isShared = status.st_mode & S_ISVTX != 0 && status.st_mode & S_IWOTH != 0
    return !isShared || link.st_uid == geteuid() || link.st_uid == status.st_uid
  }
}
