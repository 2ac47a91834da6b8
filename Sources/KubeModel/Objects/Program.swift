/// What a container's arguments and environment say about the connections of its program.
public struct Program: Hashable, Sendable {
  /// `Pod`, `Deployment` or another kind that runs it.
  public var kind: String
  public var namespace: String
  public var name: String
  /// The labels of its pods.
  public var labels: [String: String]
  /// Those about name servers and challenges.
  public var arguments: [String]
  /// Those about proxies.
  public var environment: [String: String]
  public var source: ObjectSource

  /// `Deployment cert-manager/cert-manager`.
  public var title: String { "\(kind) \(namespace)/\(name)" }

  /// The value of an argument `--name=value`, or `true` for one without a value; nil where it is not given.
  public func value(of argument: String) -> String? {
    for text in arguments {
      if text == argument { return "true" }
      if text.hasPrefix(argument + "=") { return String(text.dropFirst(argument.count + 1)) }
    }
    return nil
  }

  /// The proxy for a scheme, `http` or `https`; nil where there is none.
  public func proxy(_ scheme: String) -> String? { variable("\(scheme)_proxy") }

  /// Whether the program connects to a server through a proxy; `host` is nil for a server whose name is not known.
  public func usesProxy(_ scheme: String, to host: ServerAddress?) -> Bool {
    guard proxy(scheme) != nil else { return false }
    let exceptions = ProxyExceptions(variable("no_proxy") ?? "")
    return host.map { !exceptions.contain($0) } ?? !exceptions.containEverything
  }

  private func variable(_ name: String) -> String? {
    let value = environment[name.uppercased()] ?? environment[name]
    return value?.isEmpty == true ? nil : value
  }
}

/// A Service that the API server calls, by an object that says so.
public struct CalledService: Hashable, Sendable {
  /// The kind of the object: a webhook configuration, a CustomResourceDefinition with a conversion webhook, or an APIService.
  public var kind: String
  public var name: String
  public var namespace: String
  public var service: String
  /// The Service's port.
  public var port: UInt16
  /// The API group that an APIService serves.
  public var group: String?
  public var source: ObjectSource

  /// `ValidatingWebhookConfiguration cert-manager-webhook`.
  public var title: String { "\(kind) \(name)" }
}
