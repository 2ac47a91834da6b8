// swift-tools-version: 6.2
import PackageDescription

/// The libraries in the order of the data: what comes later may use what comes before.
/// `Scripts/check-imports` holds the arrows between them.
let libraries: [Target] = [
  .target(name: "FlowModel"),
  .target(name: "ByteInput", dependencies: ["CZlib", "CBytes"]),
  .target(name: "Documents", dependencies: ["ByteInput", "CYAML"]),
  .target(
    name: "FlowIngest", dependencies: ["FlowModel", "ByteInput", "Documents", "CBytes", "CPcapLoader", "CRights"]),
  .target(name: "KubeModel", dependencies: ["FlowModel", "ByteInput", "Documents"]),
  .target(
    name: "Classifier", dependencies: ["FlowModel", "Documents", "KubeModel"], exclude: ["Profiles"],
    plugins: ["EmbedYAML"]),
  .target(
    name: "PolicyAnalysis", dependencies: ["FlowModel", "Documents", "KubeModel", "Classifier"],
    exclude: ["Presets", "Diagnosis/Signatures", "Findings/findings.yaml", "Logs/Knowledge"], plugins: ["EmbedYAML"]),
  .target(
    name: "Answers", dependencies: ["FlowModel", "Documents", "KubeModel", "Classifier", "PolicyAnalysis"],
    exclude: ["Schemas"]),
  .target(
    name: "Reporting", dependencies: ["FlowModel", "Documents", "KubeModel", "Answers"], exclude: ["Page"],
    plugins: ["EmbedAssets"]),
]

let tool: Target = .executableTarget(
  name: "flowpermit",
  dependencies: [
    "FlowModel", "ByteInput", "Documents", "FlowIngest", "KubeModel", "Classifier", "PolicyAnalysis", "Answers",
    "Reporting",
  ])

let tests: [Target] = [
  .target(name: "TestSupport", dependencies: ["FlowModel"], path: "Tests/TestSupport"),
  .testTarget(name: "FlowModelTests", dependencies: ["FlowModel", "TestSupport"]),
  .testTarget(name: "ByteInputTests", dependencies: ["ByteInput"]),
  .testTarget(name: "DocumentsTests", dependencies: ["Documents"]),
  .testTarget(name: "FlowIngestTests", dependencies: ["FlowIngest", "FlowModel", "ByteInput", "TestSupport"]),
  .testTarget(name: "KubeModelTests", dependencies: ["KubeModel", "FlowModel", "Documents", "TestSupport"]),
  .testTarget(
    name: "ClassifierTests",
    dependencies: ["Classifier", "KubeModel", "FlowIngest", "FlowModel", "ByteInput", "TestSupport"]),
  .testTarget(
    name: "PolicyAnalysisTests",
    dependencies: ["PolicyAnalysis", "Classifier", "KubeModel", "FlowModel", "TestSupport"]),
  .testTarget(name: "AnswersTests", dependencies: ["Answers", "Documents", "KubeModel", "FlowModel"]),
  .testTarget(name: "ReportingTests", dependencies: ["Reporting", "Answers", "Documents", "KubeModel", "FlowModel"]),
  .testTarget(name: "ToolTests", dependencies: ["flowpermit", "TestSupport"]),
  .testTarget(name: "DocumentationTests", dependencies: ["flowpermit", "TestSupport"]),
  .executableTarget(
    name: "check-prefixes", dependencies: ["FlowIngest", "FlowModel", "ByteInput"], path: "Tests/PrefixCheck"),
]

/// Reads the YAML files, scripts and style sheets of the libraries when they are built, so that the program need not.
let buildTools: [Target] = [
  .plugin(
    name: "EmbedYAML", capability: .buildTool(), dependencies: ["embed-yaml"], path: "Sources/EmbedYAML"),
  .executableTarget(name: "embed-yaml", dependencies: ["Documents"]),
  .plugin(
    name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"], path: "Sources/EmbedAssets"),
  .executableTarget(name: "embed-assets"),
]

let cLibraries: [Target] = [
  .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
  .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
  .target(name: "CBytes"),
  // Only the headers of libpcap (Debian: libpcap-dev) are needed to build.
  .target(name: "CPcapLoader"),
  .target(name: "CRights"),
]

for target in libraries + [tool] + tests {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ]
}

let package = Package(
  name: "flowpermit",
  products: [
    .library(name: "FlowPermit", targets: libraries.map(\.name)),
    .executable(name: "flowpermit", targets: ["flowpermit"]),
  ],
  targets: cLibraries + buildTools + libraries + [tool] + tests,
  swiftLanguageModes: [.v6]
)
