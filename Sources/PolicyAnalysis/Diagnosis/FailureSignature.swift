public import Classifier
public import FlowModel

/// A known way in which a connection fails: how to recognise it, what it means, what helps. Knowledge, read from data.
public struct FailureSignature: Hashable, Sendable {
  /// What policies have to do with a failure.
  public enum Stance: String, Hashable, Sendable, CaseIterable {
    /// The policies at hand deny it where it comes in, or an input says so.
    case ingressDenied = "ingress-denied"
    /// The policies at hand deny it where it goes out, or an input says so.
    case egressDenied = "egress-denied"
    /// A rule names the Service's port, and policies see the pod's.
    case servicePort = "service-port"
    /// A rule for these parties names another port.
    case otherPort = "other-port"
    /// A rule for this port lets in other addresses.
    case otherAddress = "other-address"
    /// A rule for this port lets in the policy's own namespace only.
    case otherNamespace = "other-namespace"
    /// A rule for this port lets in other pods or namespaces.
    case otherPeer = "other-peer"
    /// An input says that a policy dropped it, while the policies at hand allow it by an address block.
    case blockIgnored = "block-ignored"
    /// Policies are at hand, and none denies it.
    case notDenied = "not-denied"
    /// An input says that something else dropped it: a firewall of another kind, routing, a full table.
    case otherDrop = "other-drop"
    /// No policies are at hand, or an end is not known.
    case unknown
  }

  /// Something beside the connection itself.
  public enum Circumstance: String, Hashable, Sendable, CaseIterable {
    /// The server cannot reach the API server by the policies at hand, so it never gets ready.
    case serverCutFromAPI = "server-cut-from-api"
    /// The server's pod is in the mesh: its sidecar answers in its place.
    case serverInMesh = "server-in-mesh"
    /// The client asked a node's kubelet by the webhook's name.
    case webhookNameAtKubelet = "webhook-name-at-kubelet"
    /// The client asked for istio-csr by name, or nothing tells what it asked for.
    case asksForIstioCSR = "asks-for-istio-csr"
    /// Ten or more clients asked within ten seconds.
    case burst
    /// Connections between the same parties succeeded too.
    case sometimesSucceeds = "sometimes-succeeds"
    /// A policy without rules denies it that selects every pod of its namespace.
    case denyAll = "deny-all"
    /// The pod that is denied belongs to no component of cert-manager or the mesh.
    case notAComponent = "not-a-component"
    /// The server is an ACME server, or the client asked DNS for one.
    case askedForACME = "asked-for-acme"
  }

  /// Another cause that looks alike.
  public struct Alternative: Hashable, Sendable {
    /// The signature of it.
    public var id: String
    /// What tells the two apart.
    public var toldApartBy: String
  }

  /// A stable word in kebab case, never given to anything else.
  public var id: String
  /// What is wrong, in a few words.
  public var title: String
  /// How much it matters.
  public var severity: WouldDrop.Severity
  /// Components or kinds of peers that connect; empty for any.
  public var sources: [String]
  /// Components or kinds of peers that they connect to; empty for any.
  public var destinations: [String]
  /// Why they connect; empty for any reason.
  public var purposes: [Purpose]
  /// The ports, after translation; empty for any.
  public var ports: [UInt16]
  /// What is seen of it; empty where only logs tell.
  public var failures: [Failure]
  /// What policies have to do with it, one of these; empty for anything.
  public var stances: [Stance]
  /// What else must hold, all of it.
  public var circumstances: [Circumstance]
  /// What logs say: one of these, with all of its phrases.
  public var messages: [[String]]
  /// Why it fails.
  public var cause: String
  /// What to do, where no policy can be written.
  public var fix: String
  /// How to make sure.
  public var confirmation: String
  /// The signature to name where only a log tells, since a log alone does not prove a policy; nil for this one.
  public var unconfirmed: String?
  /// Signatures of which this one is a consequence: what logs say of it belongs to theirs where one of them was found.
  public var follows: [String]
  /// Other causes that look alike.
  public var alternatives: [Alternative]

  /// Whether a log's message tells of it.
  public func fits(_ message: String) -> Bool {
    messages.contains { $0.allSatisfy(message.contains) }
  }

  /// How much it asks for: of several that fit a failure, the one that asks for most is meant.
  var specificity: Int {
    [sources.isEmpty, destinations.isEmpty, purposes.isEmpty, ports.isEmpty, stances.isEmpty].count { !$0 }
      + circumstances.count * 2 + (!stances.isEmpty && stances.allSatisfy(\.isSpecial) ? 2 : 0)
  }
}

extension FailureSignature.Stance {
  /// Whether it says more than which side denies.
  var isSpecial: Bool {
    switch self {
    case .servicePort, .otherPort, .otherAddress, .otherNamespace, .otherPeer, .blockIgnored, .otherDrop: true
    case .ingressDenied, .egressDenied, .notDenied, .unknown: false
    }
  }
}
