import FlowModel
import KubeModel

/// Finds the profile of a server that neither objects nor logs identify: by the name that clients send, by address, by port. If several
/// profiles fit, the first in order wins. Profiles are returned as places in that order.
struct ServerProfiles {
  private let profiles: [ComponentProfile]
  /// Names and patterns by their first labels, because a capture has a name for every TLS connection.
  private var patterns: [Substring: [(profile: Int, pattern: String)]] = [:]
  /// Patterns that begin with `*`.
  private var openPatterns: [(profile: Int, pattern: String)] = []
  private var addresses: [IPAddress: Int] = [:]
  private var externalPorts: [UInt16: Int] = [:]
  private var unnamedPorts: [UInt16: Int] = [:]

  init(_ profiles: ComponentProfiles) {
    self.profiles = profiles.all
    for (place, profile) in profiles.all.enumerated() {
      for pattern in profile.serverNames {
        let label = ComponentProfile.firstLabel(pattern)
        if label == "*" {
          openPatterns.append((place, pattern))
        } else {
          patterns[label, default: []].append((place, pattern))
        }
      }
      for address in profile.externalAddresses { addresses[address] = addresses[address] ?? place }
      for port in profile.externalPorts { externalPorts[port] = externalPorts[port] ?? place }
      for port in profile.unnamedPorts { unnamedPorts[port] = unnamedPorts[port] ?? place }
    }
  }

  subscript(place: Int) -> ComponentProfile { profiles[place] }

  func profile(named names: [String]) -> Int? {
    names.lazy.compactMap { name in
      (patterns[ComponentProfile.firstLabel(name), default: []] + openPatterns)
        .filter { ComponentProfile.matches(name, $0.pattern) }.map(\.profile).min()
    }.min()
  }

  func profile(at address: IPAddress) -> Int? { addresses[address] }

  func profile(onExternalPort port: UInt16) -> Int? { externalPorts[port] }

  func profile(onUnnamedPort port: UInt16) -> Int? { unnamedPorts[port] }
}
