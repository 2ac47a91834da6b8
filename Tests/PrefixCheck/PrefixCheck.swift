import Foundation

/// Reads every prefix of every file in folders, as if writing had stopped there. No prefix may crash or hang the reader or lose a whole
/// record, and the reader must report every record that is cut.
///
///     check-prefixes FOLDER...
@main
enum PrefixCheck {
  /// The files are distributed to the workers, the largest first, so that all workers end at about the same time.
  nonisolated private static let workers = 2

  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    guard !arguments.isEmpty else { return fail("usage: check-prefixes FOLDER...") }
    let files = arguments.flatMap(files(below:)).sorted { ($1.size, $0.path) < ($0.size, $1.path) }.map(\.path)
    guard !files.isEmpty else { return fail("there are no files in \(arguments.joined(separator: ", "))") }
    Watch.start()
    let sum = await check(files)
    for complaint in sum.complaints.sorted() { print(complaint) }
    print(sum.line)
    exit(sum.complaints.isEmpty ? 0 : 1)
  }

  nonisolated private static func check(_ files: [String]) async -> Sum {
    await withTaskGroup(of: Sum.self) { group in
      for worker in 0..<workers {
        group.addTask {
          var sum = Sum()
          for path in Swift.stride(from: worker, to: files.count, by: workers).map({ files[$0] }) {
            sum.add(CheckedFile.check(path, worker: worker), of: path)
          }
          return sum
        }
      }
      var sum = Sum()
      for await part in group { sum.add(part) }
      return sum
    }
  }

  private static func files(below folder: String) -> [(path: String, size: Int)] {
    let manager = FileManager.default
    guard let names = manager.enumerator(atPath: folder) else { return [] }
    return names.compactMap { name -> (String, Int)? in
      guard let name = name as? String else { return nil }
      let path = folder + "/" + name
      let attributes = try? manager.attributesOfItem(atPath: path)
      guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
      return (path, attributes?[.size] as? Int ?? 0)
    }
  }

  private static func fail(_ sentence: String) {
    FileHandle.standardError.write(Data((sentence + "\n").utf8))
    exit(2)
  }
}
