/// A port in a profile: a number, or the one that istio-csr's pod listens on.
public enum PortReference: Hashable, Sendable {
  /// A number.
  case number(UInt16)
  /// istio-csr's gRPC port (`$grpc`).
  case grpc

  /// The number in this installation.
  public func number(_ parameters: Parameters) -> UInt16 {
    switch self {
    case .number(let number): number
    case .grpc: parameters.grpcPort
    }
  }
}
