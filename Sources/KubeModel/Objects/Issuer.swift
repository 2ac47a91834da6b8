/// An Issuer or ClusterIssuer (`cert-manager.io/v1`), or an issuer of another controller, as far as it says what is connected to.
public struct Issuer: Hashable, Sendable {
  /// `Issuer`, `ClusterIssuer`, or a kind of another group.
  public var kind: String
  /// Nil for a ClusterIssuer.
  public var namespace: String?
  public var name: String
  public var source: ObjectSource
  public var service: Service

  public enum Service: Hashable, Sendable {
    /// The directory's URL, and how challenges are solved.
    case acme(server: String, solvers: [Solver])
    /// The server's URL.
    case vault(server: String)
    /// The URL of a Trust Protection Platform; nil for the service in the cloud.
    case venafi(server: String?)
    /// Signs without a connection: self-signed, or with a CA in a Secret.
    case local
    /// Another controller signs; with the API group of its kind, and the URL that `spec.url` names.
    case external(group: String, server: String?)
    /// None that is known.
    case other
  }

  /// How a challenge is solved.
  public struct Solver: Hashable, Sendable {
    public enum Method: Hashable, Sendable {
      case http01(Route)
      case dns01(Provider)
    }

    /// How the request for an HTTP-01 challenge comes to the solver's pod.
    public enum Route: Hashable, Sendable {
      /// Through an Ingress; with the labels that the issuer adds to the pod.
      case ingress(podLabels: [String: String])
      /// Through a Gateway.
      case gateway
    }

    public var method: Method
    /// Whether the controller waits for a fixed time and does not check the challenge itself.
    public var skipsSelfCheck: Bool
  }

  /// A DNS provider of a DNS-01 solver.
  public struct Provider: Hashable, Sendable {
    /// The field of the solver: `route53`, `cloudDNS`, `rfc2136`, `webhook`, ...
    public var name: String
    /// The name server or host that the solver names; nil where it names none.
    public var host: String?
    /// The API group of a webhook solver.
    public var group: String?
    /// Whether its credentials come from the cloud's metadata service.
    public var usesAmbientCredentials: Bool
  }

  /// `ClusterIssuer letsencrypt`, `Issuer shop/internal`.
  public var title: String { namespace.map { "\(kind) \($0)/\(name)" } ?? "\(kind) \(name)" }
}

extension Issuer {
  /// The server that the issuer names; nil where it names none.
  public var server: ServerAddress? {
    switch service {
    case .acme(let url, _), .vault(let url): ServerAddress(url: url)
    case .venafi(let url): url.flatMap { ServerAddress(url: $0) }
    case .external(_, let url): url.flatMap { ServerAddress(url: $0) }
    case .local, .other: nil
    }
  }
}

/// The host and port that an object names for a server.
public struct ServerAddress: Hashable, Comparable, Sendable {
  /// A name or an address.
  public var host: String
  public var port: UInt16

  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// The host and port of a URL such as `https://acme.example.com:14000/dir`; nil without a host.
  public init?(url: String) {
    let scheme = url.prefix { $0 != ":" }
    let rest = url.hasPrefix("\(scheme)://") ? url.dropFirst(scheme.count + 3) : url[...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    self.init(place, port: scheme == "http" ? 80 : 443)
  }

  /// A name server such as `192.0.2.53` or `ns.example.com:5353`.
  public init?(nameServer: String) { self.init(nameServer[...], port: 53) }

  private init?(_ place: Substring, port: UInt16) {
    var (host, port) = (place, port)
    if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
      host = place[place.index(after: place.startIndex)..<end]
      if let number = UInt16(place[place.index(after: end)...].dropFirst()) { port = number }
    } else if let colon = place.lastIndex(of: ":"), place.firstIndex(of: ":") == colon {
      guard let number = UInt16(place[place.index(after: colon)...]) else { return nil }
      (host, port) = (place[..<colon], number)
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: port)
  }

  public static func < (left: ServerAddress, right: ServerAddress) -> Bool {
    (left.host, left.port) < (right.host, right.port)
  }
}
