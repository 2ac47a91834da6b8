/// A minor release of Kubernetes 1.
public struct KubernetesRelease: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let minor: Int

  /// The newest release whose validation is known.
  public static let newest = KubernetesRelease(minor: 36)
  /// The oldest release whose validation is known: the first in which `endPort` is stable.
  public static let oldest = KubernetesRelease(minor: 25)

  private init(minor: Int) { self.minor = minor }

  /// Parses `1.36`, `v1.36` and `v1.36.2+build`. Nil for anything else.
  public init?(_ text: String) {
    let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[0] == "1", let minor = Int(parts[1]), minor >= 0 else { return nil }
    self.init(minor: minor)
  }

  public static func < (left: KubernetesRelease, right: KubernetesRelease) -> Bool { left.minor < right.minor }

  public var description: String { "1.\(minor)" }

  /// Whether blocks with bits after the prefix, leading zeros, or IPv4 inside IPv6 are refused (`StrictIPCIDRValidation`).
  var refusesSloppyBlocks: Bool { minor >= 36 }
}
