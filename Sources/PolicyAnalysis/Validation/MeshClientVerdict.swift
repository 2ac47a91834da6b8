/// Whether a client gets its certificates from istio-csr. The words are part of the output's contract.
public enum MeshClientVerdict: String, Hashable, Comparable, Sendable, CaseIterable {
  /// It does.
  case healthy
  /// It renewed its certificate, and waited longer than the certificate lives well.
  case late
  /// Nothing was seen of it.
  case neverSeen = "never-seen"
  /// It gets through, and asks for a name that is not istio-csr's.
  case wrongSNI = "wrong-sni"
  /// It asks istiod instead.
  case wrongCA = "wrong-ca"
  /// Its questions for istio-csr's name are not answered, or its policies deny them.
  case noDNS = "no-dns"
  /// It connects, and TLS fails.
  case handshakeFails = "handshake-fails"
  /// Nothing listens, or a firewall says no.
  case refused
  /// What it sends is not answered: policies of its own namespace deny it.
  case blockedEgress = "blocked-egress"
  /// What it sends is not answered: policies at istio-csr deny it, or something on the way.
  case blockedIngress = "blocked-ingress"
  /// It is no client of the mesh.
  case unexpectedClient = "stranger"

  /// The better one first.
  public static func < (left: MeshClientVerdict, right: MeshClientVerdict) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
