public import Classifier
public import FlowModel

/// A known way in which a connection fails: how to recognise it, its cause and its fix. Read from data.
public struct FailureSignature: Hashable, Sendable {
  /// What policies have to do with a failure. The policies at hand are those that were given.
  public enum Stance: String, Hashable, Sendable, CaseIterable {
    /// The policies at hand deny ingress, or an input reports that.
    case ingressDenied = "ingress-denied"
    /// The policies at hand deny egress, or an input reports that.
    case egressDenied = "egress-denied"
    /// A rule has the Service's port, and policies see the pod's.
    case servicePort = "service-port"
    /// A rule for these peers has another port.
    case otherPort = "other-port"
    /// A rule for this port allows other addresses.
    case otherAddress = "other-address"
    /// A rule for this port allows only the policy's own namespace.
    case otherNamespace = "other-namespace"
    /// A rule for this port allows other pods or namespaces.
    case otherPeer = "other-peer"
    /// An input reports a policy drop, while the policies at hand allow the connection by an address block.
    case blockIgnored = "block-ignored"
    /// None of the policies at hand denies it.
    case notDenied = "not-denied"
    /// An input reports that something else dropped it: another firewall, routing, a full table.
    case otherDrop = "other-drop"
    /// No policies were given, or an end is not known.
    case unknown
  }

  /// A fact beside the connection itself.
  public enum Circumstance: String, Hashable, Sendable, CaseIterable {
    /// The policies at hand deny the server's connections to the API server, so that it never becomes ready.
    case serverCutFromAPI = "server-cut-from-api"
    /// The server's pod is in the mesh, so that its sidecar answers.
    case serverInMesh = "server-in-mesh"
    /// The client connected to a node's kubelet with the webhook's server name.
    case webhookNameAtKubelet = "webhook-name-at-kubelet"
    /// The client looked up istio-csr's name, or the name is not known.
    case asksForIstioCSR = "asks-for-istio-csr"
    /// Ten or more clients connected within ten seconds.
    case burst
    /// Other connections between the same ends succeeded.
    case sometimesSucceeds = "sometimes-succeeds"
    /// A policy denies it that selects every pod of its namespace and has no rules.
    case denyAll = "deny-all"
    /// The isolated pod belongs to no component of cert-manager or the mesh.
    case notAComponent = "not-a-component"
    /// The server is an ACME server, or the client looked up the name of one.
    case askedForACME = "asked-for-acme"
  }

  /// A kind of log messages. All parts must fit.
  public struct LogCondition: Hashable, Sendable {
    /// Words or keys of operations; empty for any.
    public var operations: [String]
    /// Words of reasons, with `*` at the end for any ending; `none` for a message without a reason.
    public var reasons: [String]
    /// The servers that were called; empty for those of the signature.
    public var destinations: [String]
  }

  /// Another cause with similar evidence.
  public struct Alternative: Hashable, Sendable {
    /// The id of its signature.
    public var id: String
    /// How to distinguish the two.
    public var toldApartBy: String
  }

  /// A stable word in kebab case, never reused.
  public var id: String
  /// The failure in a few words.
  public var title: String
  public var severity: WouldDrop.Severity
  /// The clients, by component or kind of peer; empty for any.
  public var sources: [String]
  /// The servers, by component or kind of peer; empty for any.
  public var destinations: [String]
  /// Empty for any.
  public var purposes: [Purpose]
  /// The ports, after translation; empty for any.
  public var ports: [UInt16]
  /// Empty where only logs show it.
  public var failures: [Failure]
  /// One of these must hold; empty for any.
  public var stances: [Stance]
  /// All of these must hold.
  public var circumstances: [Circumstance]
  /// The log messages that it explains; none where only traffic shows it.
  public var logs: [LogCondition]
  public var cause: String
  /// What to do where no policy can be written; may be empty.
  public var fix: String
  /// How to confirm the cause.
  public var confirmation: String
  /// The signature to report where only a log shows the failure, because a log does not prove that a policy is the cause; nil for this
  /// signature itself.
  public var unconfirmed: String?
  /// Signatures of which this one is a consequence. Its log messages are evidence for theirs where one of those was found.
  public var follows: [String]
  public var alternatives: [Alternative]

  /// The number of its conditions, weighted. Of several signatures that fit a failure, the most specific one is reported.
  var specificity: Int {
    [sources.isEmpty, destinations.isEmpty, purposes.isEmpty, ports.isEmpty, stances.isEmpty].count { !$0 }
      + circumstances.count * 2 + (!stances.isEmpty && stances.allSatisfy(\.isSpecial) ? 2 : 0)
  }
}

extension FailureSignature.Stance {
  /// Whether it says more than the side that denies.
  var isSpecial: Bool {
    switch self {
    case .servicePort, .otherPort, .otherAddress, .otherNamespace, .otherPeer, .blockIgnored, .otherDrop: true
    case .ingressDenied, .egressDenied, .notDenied, .unknown: false
    }
  }
}
