// swift-tools-version: 6.2
import PackageDescription

let fuzz: Target = .executableTarget(
  name: "fuzz", dependencies: [.product(name: "FlowPermit", package: "flowpermit")],
  swiftSettings: [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ],
  // gold cannot link code that is instrumented for coverage.
  linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])

/// A separate package, because every library is built again with instrumentation. `Scripts/fuzz` names the flags.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "flowpermit", path: "../..")],
  targets: [fuzz],
  swiftLanguageModes: [.v6]
)
