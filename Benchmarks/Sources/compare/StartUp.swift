/// The CPU time of a start of the tool that ends at once.
enum StartUp {
  /// The value of `--only`.
  static let name = "start-up"
  /// Many runs, because one takes only milliseconds.
  static let runs = 25
  /// CPU milliseconds of `flowpermit version`, the median of all runs.
  static let limit = 6.0

  /// The release binary, which `Scripts/release` builds.
  static let program = Program(
    name: "flowpermit version", executable: "flowpermit", location: .built, output: .ignored, arguments: ["version"])
}
