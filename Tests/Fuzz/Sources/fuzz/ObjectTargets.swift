import Classifier
import KubeModel
import PolicyAnalysis

extension FuzzTarget {
  static let manifest = FuzzTarget(
    name: "manifest", maximumLength: 4096,
    summary: "Kubernetes objects as YAML or JSON, and all that is looked for in them"
  ) { bytes in
    let text = Array(bytes)
    let cluster = ManifestReader.read(
      text: text, named: "objects.yaml", examiningBy: text.count % 2 == 0 ? .newest : nil)
    let context = AnalysisContext(
      inventory: Inventory(cluster), profiles: knownProfiles, parameters: Parameters(inventory: cluster),
      policies: cluster.policies)
    _ = LintAnalysis(context).report(downgrade: false)
  }

  /// Made once, because that takes longer than reading a small file.
  static let knownProfiles = ComponentProfiles()

  /// The first byte says whether the checksums of the headers are put right.
  static let archive = FuzzTarget(
    name: "archive", maximumLength: 8192, summary: "a tar archive of objects, also packed"
  ) { bytes in
    guard let first = bytes.first else { return }
    var file = Array(bytes.dropFirst())
    if first & 1 == 0 { repairChecksums(&file) }
    _ = try? ManifestReader.read([MemoryFile.input.path(holding: file)])
  }

  private static func repairChecksums(_ file: inout [UInt8]) {
    var start = 0
    while start + 512 <= file.count {
      // Empty blocks end an archive.
      guard file[start] != 0 else { return }
      let checksum = start + 148..<start + 156
      for place in checksum { file[place] = 0x20 }
      var sum = file[start..<start + 512].reduce(0) { $0 + Int($1) }
      for place in (start + 148..<start + 154).reversed() {
        file[place] = 48 + UInt8(sum & 7)
        sum >>= 3
      }
      file[start + 154] = 0
      let digits = file[start + 124..<start + 135].prefix { (48...55).contains($0) }
      let size = digits.reduce(0) { $0 << 3 | Int($1 & 7) }
      start += 512 + min(size, file.count) / 512 * 512 + (size % 512 == 0 ? 0 : 512)
    }
  }

  static let profile = FuzzTarget(
    name: "profile", maximumLength: 4096, summary: "a profile of a component, and pods that it might fit"
  ) { bytes in
    guard let profiles = try? ComponentProfiles.read(Array(bytes), file: "profile.yaml") else { return }
    let all = ComponentProfiles(added: profiles)
    let pods = [
      Pod(namespace: "shop", name: "a", labels: ["app": "a"]), Pod(namespace: "cert-manager", name: "b"),
    ]
    for pod in pods { _ = all.profile(of: pod, Parameters()) }
  }
}
