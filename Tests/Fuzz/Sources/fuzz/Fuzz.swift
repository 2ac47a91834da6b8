import Glibc

/// Runs one target under libFuzzer. `Scripts/fuzz` builds and calls it.
///
///     fuzz --list
///     fuzz TARGET [OPTION OF LIBFUZZER | FOLDER | FILE]...
@main
enum Fuzz {
  nonisolated(unsafe) private static var check: (UnsafeRawBufferPointer) -> Void = { _ in }

  /// libFuzzer starts its own program again, with its own options only.
  private static let variable = "FLOWPERMIT_FUZZ_TARGET"

  static func main() {
    let words = CommandLine.arguments
    if words.dropFirst().first == "--list" { return list() }
    let inherited = getenv(variable).map { String(cString: $0) }
    guard let name = inherited ?? words.dropFirst().first, let target = FuzzTarget.all.first(where: { $0.name == name })
    else {
      print("usage: fuzz --list | fuzz TARGET [OPTION]...")
      exit(2)
    }
    check = target.check
    setenv(variable, name, 1)
    let taken: CInt = inherited == nil ? 1 : 0
    var count = CommandLine.argc - taken
    var pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = CommandLine.unsafeArgv + Int(taken)
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
