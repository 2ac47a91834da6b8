public import ByteInput
public import Documents

/// Reads files of Kubernetes objects: YAML or JSON, single objects, several documents, lists as `kubectl get -o` prints them, folders
/// and tar archives of such files as `oc adm must-gather` and `oc adm inspect` create them.
public struct ManifestReader {
  private var cluster = Cluster()

  /// The largest file that is read, in bytes after decompression. The text of a file is in memory as a whole, its objects one at a time.
  public static let sizeLimit = 256 * 1024 * 1024

  /// The release whose validation NetworkPolicies are examined by; nil where they are only decoded.
  private let release: KubernetesRelease?
  /// The document of the file that is being read, from 1.
  private var document = 1

  private init(examiningBy release: KubernetesRelease? = nil) { self.release = release }

  /// Reads files, folders and tar archives (every `.yaml`, `.yml` and `.json` in them) and `-` (standard input).
  ///
  /// Throws for a path that cannot be read. A problem inside a file becomes an issue of the cluster, and the rest is used. With a
  /// release, what its API server has against a NetworkPolicy is in `Cluster.examined` and not an issue.
  public static func read(
    _ paths: [String], examiningBy release: KubernetesRelease? = nil
  ) throws(InputError) -> Cluster {
    var reader = ManifestReader(examiningBy: release)
    for path in paths {
      let found = try InputPaths([path])
      for file in found.files where file == path || isManifest(file) { try reader.read(file, isNamed: file == path) }
      for refusal in found.passedOver where isManifest(refusal.path) || InputPaths.isFolder(refusal.path) {
        reader.note(refusal)
      }
    }
    reader.cluster.removeCopies()
    return reader.finished
  }

  /// `name` stands for the file.
  public static func read(
    text: [UInt8], named name: String, examiningBy release: KubernetesRelease? = nil
  ) -> Cluster {
    var reader = ManifestReader(examiningBy: release)
    reader.read(text, file: name)
    return reader.finished
  }

  /// Documents that are trees already; `name` stands for their file.
  public static func read(_ documents: [DocumentNode], named name: String) -> Cluster {
    var reader = ManifestReader()
    for document in documents { reader.add(document, name) }
    return reader.finished
  }

  /// The cluster with its issues sorted, without those that its other objects settle.
  private var finished: Cluster {
    var result = cluster
    let pods = result.pods
    if pods.isEmpty || pods.contains(where: { $0.namespace == "default" }) {
      result.issues.removeAll { $0.severity == .noNamespace }
    }
    result.issues.sort()
    return result
  }

  private static func isManifest(_ path: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { path.lowercased().hasSuffix($0) }
  }

  /// Of a folder, a file that cannot be read is an issue, because the other files can be.
  private mutating func read(_ path: String, isNamed: Bool) throws(InputError) {
    do {
      try read(path)
    } catch {
      guard !isNamed else { throw error }
      note(error)
    }
  }

  private mutating func read(_ path: String) throws(InputError) {
    var stream = try ByteStream(path: path)
    try stream.fill(atLeast: 512)
    if TarReader.matches(stream.buffer.span.bytes.extracting(stream.unread)) { return try readArchive(&stream) }
    read(try stream.rest(upTo: Self.sizeLimit, help: "give fewer objects"), file: path)
  }

  private mutating func note(_ error: InputError) {
    cluster.issues.append(
      ManifestIssue(.error, ObjectSource(file: error.path, line: 0), "\(error.reason); it was passed over"))
  }

  private mutating func readArchive(_ stream: inout ByteStream) throws(InputError) {
    let path = stream.path
    var archive = TarReader()
    try archive.read(&stream, wants: Self.isManifest) { read($1, file: "\(path):\($0)") }
    // What was left out of it may be a policy that decides.
    for sentence in archive.damage {
      cluster.issues.append(ManifestIssue(.error, ObjectSource(file: path, line: 0), sentence))
    }
  }

  private mutating func read(_ text: [UInt8], file: String) {
    let first = text.first { !Self.isBlank($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return note(addYAML(text, file), file) }
    var asJSON = ManifestReader(examiningBy: release)
    let error = asJSON.addJSON(text, file)
    asJSON.note(error, file)
    guard error != nil else { return cluster.add(asJSON.cluster) }
    // YAML can begin with a bracket too.
    var asYAML = ManifestReader(examiningBy: release)
    cluster.add(asYAML.addYAML(text, file) == nil ? asYAML.cluster : asJSON.cluster)
  }

  /// Whether the byte can stand before a document: white space, or a part of a byte-order mark.
  private static func isBlank(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: true
    default: false
    }
  }

  private mutating func note(_ error: DocumentError?, _ file: String) {
    guard let error else { return }
    cluster.issues.append(ManifestIssue(.error, ObjectSource(file: file, line: error.line), error.message))
  }

  /// Adds the objects of a text one by one, so that no more than one of them is in memory as a tree. Returns the error that ended the
  /// reading.
  private mutating func addJSON(_ text: [UInt8], _ file: String) -> DocumentError? {
    var reader = JSONDocumentReader(text)
    document = 1
    do {
      while let node = try reader.next(takeItem: { addItem($0, file) }) {
        add(node, file)
        document += 1
      }
      return nil
    } catch {
      return error
    }
  }

  private mutating func addYAML(_ text: [UInt8], _ file: String) -> DocumentError? {
    var reader = YAMLDocumentReader(text)
    document = 1
    do {
      while let node = try reader.next(takeItem: { addItem($0, file) }) {
        add(node, file)
        document += 1
      }
      return nil
    } catch {
      return error
    }
  }

  /// Adds an item that has a kind; items of a typed list (PodList) have none and wait for the list's kind.
  private mutating func addItem(_ item: DocumentNode, _ file: String) -> Bool {
    guard let kind = item["kind"]?.string else { return false }
    add(item, file, kind: kind)
    return true
  }

  /// Adds an object or the items of a list.
  private mutating func add(_ document: DocumentNode, _ file: String) {
    if let items = document.array {
      for item in items { add(item, file) }
      return
    }
    guard document.content != .null else { return }
    let kind = document["kind"]?.string
    // A list without items is empty.
    if kind?.hasSuffix("List") == true, document["items"] == nil, document["metadata"]?["name"] == nil { return }
    if let items = document["items"]?.array, kind == nil || kind?.hasSuffix("List") == true {
      // Items of a typed list (PodList) do not repeat their kind.
      let itemKind = kind.map { String($0.dropLast("List".count)) }
      for item in items { add(item, file, kind: item["kind"]?.string ?? itemKind) }
      return
    }
    add(document, file, kind: kind)
  }

  private mutating func add(_ node: DocumentNode, _ file: String, kind: String?) {
    let source = ObjectSource(file: file, line: node.line)
    guard let kind, !kind.isEmpty else {
      let looksLikeObject = ["apiVersion", "metadata", "spec"].contains { node[$0] != nil }
      cluster.issues.append(
        ManifestIssue(
          looksLikeObject ? .error : .leftOut, source, "it has no 'kind', so it is not a Kubernetes object"))
      return
    }
    var decoder = ObjectDecoder(node, kind: kind, source: source)
    guard let release, kind == "NetworkPolicy", decoder.isNetworkPolicy else { return decoder.add(to: &cluster) }
    cluster.examined.append(ExaminedPolicy(node, source, document: document, by: release))
    var aside = Cluster()
    decoder.add(to: &aside)
    // The examination says the same with paths and types.
    aside.issues.removeAll { [.error, .refused, .unknownField].contains($0.severity) }
    cluster.add(aside)
  }
}

/// A problem with an object or its file that did not stop the reading.
public struct ManifestIssue: Hashable, Comparable, Sendable {
  public enum Severity: Hashable, Sendable {
    /// A document could not be read, or is a policy of an unknown kind or version: a policy that decides may be missing.
    case error
    /// The document or object is not used, and is no policy.
    case leftOut
    /// The API server would reject the object; it is judged as written.
    case refused
    /// A policy has a field that its kind does not have; it is judged without the field, as an API server does that drops it.
    case unknownField
    /// A policy without a namespace, where the namespace that is taken for it has no pods; it is judged in `default`.
    case noNamespace
    /// Two policies have one name and other content, of which an API server keeps one; both are judged.
    case sameName
    /// A policy of a kind that is not judged.
    case notJudged
  }

  public var severity: Severity
  public var source: ObjectSource
  /// Without a final full stop.
  public var message: String

  public init(_ severity: Severity, _ source: ObjectSource, _ message: String) {
    self.severity = severity
    self.source = source
    self.message = message
  }

  public static func < (left: ManifestIssue, right: ManifestIssue) -> Bool {
    (left.source, left.message) < (right.source, right.message)
  }

  /// One issue for each policy that has the name of one before it and other content, sorted.
  public static func sameNames(_ policies: [NetworkPolicy]) -> [ManifestIssue] {
    var first: [PolicyReference: NetworkPolicy] = [:]
    var issues: [ManifestIssue] = []
    for policy in policies {
      guard let source = policy.source, !source.isBuiltIn else { continue }
      let name = PolicyReference(.networkPolicy, namespace: policy.namespace, name: policy.name)
      guard let other = first[name], let place = other.source else {
        first[name] = policy
        continue
      }
      guard !other.isAlike(policy) else { continue }
      issues.append(
        ManifestIssue(
          .sameName, source, "\(name) is also at \(place.file):\(place.line), with other rules or another selector"))
    }
    return issues.sorted()
  }
}
