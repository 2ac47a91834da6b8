import Glibc

/// The folder that relative paths start from.
enum WorkingFolder {
  /// Empty where the system does not tell.
  static var path: String {
    guard let bytes = getcwd(nil, 0) else { return "" }
    defer { free(bytes) }
    return String(cString: bytes)
  }
}
