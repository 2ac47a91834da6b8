import Documents

extension DocumentNode {
  /// The node as JSON text: for records whose bytes are not contiguous, because they have a wrapper.
  var json: [UInt8] {
    var writer = JSONWriter(layout: .line)
    write(to: &writer)
    return writer.takeBytes()
  }

  /// This object with the members of another that it lacks, for instance a Loki stream's labels.
  func completed(by other: DocumentNode?) -> DocumentNode {
    guard let members, let others = other?.members else { return self }
    let names = Set(members.map(\.name))
    return DocumentNode(.object(members + others.filter { !names.contains($0.name) }), line: line)
  }
}
