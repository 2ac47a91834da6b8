import Foundation

/// Creates a file with these bytes, which exists during the call of `use`.
func withFile<Result>(_ bytes: [UInt8], _ use: (String) throws -> Result) throws -> Result {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try use(file.path)
}
