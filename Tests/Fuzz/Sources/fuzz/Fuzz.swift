import Glibc

/// Runs one target under libFuzzer. `Scripts/fuzz` builds and calls it.
///
///     fuzz --list
///     fuzz TARGET [OPTION OF LIBFUZZER | FOLDER | FILE]...
@main
enum Fuzz {
  nonisolated(unsafe) private static var check: (UnsafeRawBufferPointer) -> Void = { _ in }

  static func main() {
    let words = CommandLine.arguments
    if words.dropFirst().first == "--list" { return list() }
    guard words.count > 1, let target = FuzzTarget.all.first(where: { $0.name == words[1] }) else {
      print("usage: fuzz --list | fuzz TARGET [OPTION]...")
      exit(2)
    }
    check = target.check
    // libFuzzer starts its own program again with all words, so the target's name must not stand first among its options.
    var count = CommandLine.argc - 1
    var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = CommandLine.unsafeArgv + 1
    pointers[0] = CommandLine.unsafeArgv[0]
    exit(
      runDriver(&count, &pointers) { bytes, count in
        Fuzz.check(UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      })
  }

  private static func list() {
    for target in FuzzTarget.all { print("\(target.name)\t\(target.maximumLength)\t\(target.summary)") }
  }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
