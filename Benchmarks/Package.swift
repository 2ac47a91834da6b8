// swift-tools-version: 6.2
import PackageDescription

let targets: [Target] = [
  .target(name: "Workloads"),
  .executableTarget(name: "generate", dependencies: ["Workloads"]),
  .executableTarget(name: "compare"),
  .executableTarget(name: "read-flows", dependencies: [.product(name: "FlowPermit", package: "flowpermit")]),
  .testTarget(name: "CompareTests", dependencies: ["compare"]),
  .testTarget(name: "WorkloadsTests", dependencies: ["Workloads"]),
]

for target in targets {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ]
}

/// A separate package, so that users of flowpermit do not build its benchmarks.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "flowpermit", path: "..")],
  targets: targets,
  swiftLanguageModes: [.v6]
)
