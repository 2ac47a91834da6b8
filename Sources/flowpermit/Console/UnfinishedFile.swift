import Glibc

/// A file that is being written beside its place, in the same folder, so that a rename makes it appear as a whole.
struct UnfinishedFile {
  let descriptor: Int32
  private let path: String
  private let target: String

  /// Creates the file under a name that nothing has, with the mode and owner of the older file.
  ///
  /// Throws an `OutputError` where the system refuses, also to give the file to the older one's owner.
  init(besideOf place: String, like older: OutputPlace.Older?, named target: String) throws(OutputError) {
    self.target = target
    let folder = UnfinishedName.folder(of: place)
    var (name, file) = ("", Int32(-1))
    for _ in 0..<UnfinishedName.attempts {
      name = UnfinishedName.random(in: folder)
      // Nobody else may read it until it has the mode that it will keep.
      file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, older == nil ? 0o644 : 0o600)
      if file >= 0 || errno != EEXIST { break }
    }
    guard file >= 0 else { throw OutputError(target: target, code: errno) }
    Interrupts.guardUnfinished(name)
    (path, descriptor) = (name, file)
    // Locked as long as its writer lives: what is not locked is left over.
    flock(descriptor, LOCK_EX | LOCK_NB)
    guard Self.shape(descriptor, like: older) else {
      let failure = errno
      remove()
      throw OutputError(target: target, code: failure)
    }
  }

  private static func shape(_ descriptor: Int32, like older: OutputPlace.Older?) -> Bool {
    guard let older else { return true }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    let isSame = status.st_uid == older.owner && status.st_gid == older.group
    guard isSame || fchown(descriptor, older.owner, older.group) == 0 else { return false }
    return fchmod(descriptor, older.mode) == 0
  }

  /// Closes the file and puts it in its place. Throws an `OutputError` where that fails, after which it is gone.
  func become(_ place: String) throws(OutputError) {
    var failure: Int32 = fsync(descriptor) == 0 ? 0 : errno
    if failure == 0, rename(path, place) != 0 { failure = errno }
    Interrupts.guardUnfinished(nil)
    if close(descriptor) != 0, failure == 0 { failure = errno }
    guard failure == 0 else {
      unlink(path)
      throw OutputError(target: target, code: failure)
    }
  }

  /// Closes and deletes it.
  func remove() {
    Interrupts.guardUnfinished(nil)
    unlink(path)
    close(descriptor)
  }
}
