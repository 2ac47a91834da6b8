/// How much CPU the tool takes to start and to end at once.
enum StartUp {
  /// What `--only` takes.
  static let name = "start-up"
  /// One run takes milliseconds, so many of them.
  static let runs = 25
  /// Milliseconds of CPU for `flowpermit version`, as the middle of all runs.
  static let limit = 6.0

  /// The release binary, which `Scripts/release` makes.
  static let program = Program(
    name: "flowpermit version", executable: "flowpermit", location: .built, output: .ignored, arguments: ["version"])
}
