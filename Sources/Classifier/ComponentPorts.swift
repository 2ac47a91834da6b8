import FlowModel
public import KubeModel

/// The ports that the pods of components listen on where they differ from the profile's: what Services, names of container ports and
/// arguments say.
struct ComponentPorts {
  private var listeners: [Backend: (purpose: Purpose, pod: Pod)] = [:]

  init(_ inventory: Inventory, _ profiles: ComponentProfiles, _ parameters: Parameters) {
    for pod in inventory.cluster.pods where !pod.hasFinished && !pod.addresses.isEmpty {
      guard let profile = profiles.profile(of: pod, parameters) else { continue }
      let usual = Set(profile.ports.map { $0.number.number(parameters) })
      for port in profile.ports {
        for number in port.numbers(of: pod, inventory) where !usual.contains(number) || pod.network == .host {
          for address in pod.addresses { listeners[Backend(address: address, port: number)] = (port.purpose, pod) }
        }
      }
    }
  }

  func purpose(of endpoint: Endpoint) -> Purpose? {
    guard !listeners.isEmpty, let address = endpoint.address else { return nil }
    return listeners[Backend(address: address, port: endpoint.port)]?.purpose
  }

  /// The pod of a component that listens there.
  func pod(at endpoint: Endpoint) -> Pod? {
    guard !listeners.isEmpty, let address = endpoint.address else { return nil }
    return listeners[Backend(address: address, port: endpoint.port)]?.pod
  }
}

extension ComponentProfile {
  /// The ports that the objects say a pod of the component listens on for a purpose, sorted; empty where they do not say.
  public func declaredPorts(of pod: Pod, for purpose: Purpose, _ inventory: Inventory) -> [UInt16] {
    Set(ports.filter { $0.purpose == purpose }.flatMap { $0.numbers(of: pod, inventory) }).sorted()
  }
}

extension ComponentProfile.Port {
  /// The numbers that the pod's arguments, its named ports or a Service give the port, the first of the three that gives one.
  fileprivate func numbers(of pod: Pod, _ inventory: Inventory) -> Set<UInt16> {
    let argued = Set(arguments.flatMap { Self.values(of: $0, pod.commandWords) }.compactMap(Self.port))
    if !argued.isEmpty { return argued }
    let named = Set(name.map { pod.numbers(ofPort: $0, transport: .tcp) } ?? [])
    if !named.isEmpty { return named }
    guard let servicePort else { return [] }
    return Set(inventory.targets(ofServicePort: servicePort, on: pod))
  }

  /// The values of a flag, written `--flag=value` or `--flag value`.
  private static func values(of flag: String, _ words: [String]) -> [String] {
    words.indices.compactMap { place in
      let word = words[place]
      if word.hasPrefix(flag + "=") { return String(word.dropFirst(flag.count + 1)) }
      return word == flag && place + 1 < words.count ? words[place + 1] : nil
    }
  }

  /// The port of `10260`, `:9402`, `0.0.0.0:9402` or `[::]:9402`.
  private static func port(_ value: String) -> UInt16? {
    UInt16(value.split(separator: ":").last.map(String.init) ?? value).flatMap { $0 > 0 ? $0 : nil }
  }
}
