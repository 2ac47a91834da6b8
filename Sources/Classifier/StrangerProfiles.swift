import FlowModel
import KubeModel

/// Which profile tells a server that neither objects nor logs name: by the name that clients ask for, by address, by port. Where several
/// do, the first in their order.
struct StrangerProfiles {
  private let profiles: [ComponentProfile]
  /// Those that are asked for by name.
  private let named: [(profile: Int, names: [String])]
  private var addresses: [IPAddress: Int] = [:]
  private var externalPorts: [UInt16: Int] = [:]
  private var unnamedPorts: [UInt16: Int] = [:]

  init(_ profiles: ComponentProfiles) {
    self.profiles = profiles.all
    named = profiles.all.enumerated().filter { !$1.serverNames.isEmpty }.map { ($0, $1.serverNames) }
    for (place, profile) in profiles.all.enumerated() {
      for address in profile.externalAddresses { addresses[address] = addresses[address] ?? place }
      for port in profile.externalPorts { externalPorts[port] = externalPorts[port] ?? place }
      for port in profile.unnamedPorts { unnamedPorts[port] = unnamedPorts[port] ?? place }
    }
  }

  subscript(place: Int) -> ComponentProfile { profiles[place] }

  func profile(named names: [String]) -> Int? {
    names.isEmpty ? nil : named.first { ComponentProfile.answers($0.names, to: names) }?.profile
  }

  func profile(at address: IPAddress) -> Int? { addresses[address] }

  func profile(onExternalPort port: UInt16) -> Int? { externalPorts[port] }

  func profile(onUnnamedPort port: UInt16) -> Int? { unnamedPorts[port] }
}
