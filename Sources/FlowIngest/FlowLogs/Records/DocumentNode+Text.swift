import Documents

extension DocumentNode {
  /// The node as JSON: for records whose bytes no longer lie together, since something was wrapped around them.
  var json: [UInt8] {
    var writer = JSONWriter(layout: .line)
    write(to: &writer)
    return writer.takeBytes()
  }

  /// This object with the members of another that it does not have itself: a stream's labels, say.
  func completed(by other: DocumentNode?) -> DocumentNode {
    guard let members, let further = other?.members else { return self }
    let names = Set(members.map(\.name))
    return DocumentNode(.object(members + further.filter { !names.contains($0.name) }), line: line)
  }
}
