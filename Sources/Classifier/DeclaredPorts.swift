import FlowModel
import KubeModel

/// The addresses and ports that pods, Services and EndpointSlices declare.
struct DeclaredPorts {
  private struct Place: Hashable {
    let address: IPAddress
    let port: UInt16
    let transport: TransportProtocol
  }

  private var places: Set<Place> = []

  init(_ inventory: Inventory) {
    for pod in inventory.cluster.pods {
      for address in pod.addresses {
        for port in pod.ports { places.insert(Place(address: address, port: port.number, transport: port.transport)) }
      }
    }
    for service in inventory.cluster.services {
      for address in service.addresses {
        for port in service.ports {
          places.insert(Place(address: address, port: port.number, transport: port.transport))
        }
      }
    }
    for slice in inventory.cluster.endpointSlices {
      for endpoint in slice.endpoints {
        for port in slice.ports {
          places.insert(Place(address: endpoint.address, port: port.number, transport: port.transport))
        }
      }
    }
  }

  var isEmpty: Bool { places.isEmpty }

  func contains(_ endpoint: Endpoint, _ transport: TransportProtocol) -> Bool {
    guard let address = endpoint.address else { return false }
    return places.contains(Place(address: address, port: endpoint.port, transport: transport))
  }
}
