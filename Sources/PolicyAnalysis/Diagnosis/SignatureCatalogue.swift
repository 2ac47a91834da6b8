import Documents

/// The known ways to fail, in the order of their files: the special before the general.
public enum SignatureCatalogue {
  /// Every signature.
  public static let all: [FailureSignature] = files.flatMap { name, text -> [FailureSignature] in
    do throws(DocumentError) {
      return try SignatureDecoder.signatures(text)
    } catch {
      preconditionFailure("the built-in signatures in \(name) are wrong in line \(error.line): \(error.message)")
    }
  }

  private static let byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }

  /// The signature of this id; nil where there is none.
  public static func signature(_ id: String) -> FailureSignature? { byID[id] }

  /// The phrases of each message that some signature knows: a log's line that holds all of one is worth keeping.
  public static var logPatterns: [[String]] { all.flatMap(\.messages) }

  /// The signatures of which a log's message tells, the one that knows most of it first. A name that is not answered is a matter of
  /// DNS, whatever was wanted of it.
  static func signatures(of message: String) -> [FailureSignature] {
    let isLookup = message.contains("lookup ") && message.contains("read udp")
    let known = patterns.known(message)
    return zip(all, known).filter { $0.1 > 0 }.sorted { left, right in
      let (mine, theirs) = (asksNames(left.0), asksNames(right.0))
      return isLookup && mine != theirs ? mine : left.1 > right.1
    }.map(\.0)
  }

  private static let patterns = SignaturePatterns(all)

  private static func asksNames(_ signature: FailureSignature) -> Bool { signature.destinations == ["cluster-dns"] }

  /// The embedded files, by name.
  private static let files: [(name: String, text: [UInt8])] = [
    ("webhook", PackageResources.webhook_yaml),
    ("api-server", PackageResources.api_server_yaml),
    ("dns", PackageResources.dns_yaml),
    ("issuers", PackageResources.issuers_yaml),
    ("mesh", PackageResources.mesh_yaml),
    ("others", PackageResources.others_yaml),
    ("connections", PackageResources.connections_yaml),
  ]
}
