import FlowModel
import PolicyAnalysis
import TestSupport
import Testing

/// A pattern on the wire under policies, and its only signature.
struct FailureScenario: CustomTestStringConvertible, Sendable {
  let finding: String
  var flows: [Flow]
  var policies: [String: String] = [:]
  var objects = ""

  var testDescription: String { finding }

  private static let webhook = ReferenceDiagnosis.isolating("app: webhook", "Ingress")
  private static let istioCSR = "app: cert-manager-istio-csr"
  private static let controller = "app: cert-manager"
  private static let others = ["tools/other": ReferenceDiagnosis.isolating("app: none", "Ingress")]

  private static func egress(_ name: String, _ namespace: String, _ labels: String, _ rules: String = "[]") -> [String:
    String]
  {
    ["\(namespace)/\(name)": ReferenceDiagnosis.isolating(labels, "Egress", rules)]
  }

  private static func call(_ failure: Failure, from source: String = "api") -> Flow {
    .between(source, "webhook", 10250).failing(failure)
  }

  /// The API server and the webhook.
  static let webhookCalls: [FailureScenario] = [
    FailureScenario(
      finding: "webhook-ingress-denied", flows: [call(.silent)], policies: ["cert-manager/closed": webhook]),
    FailureScenario(finding: "webhook-unanswered", flows: [call(.silent)], policies: others),
    FailureScenario(finding: "webhook-refused", flows: [call(.refused)]),
    FailureScenario(
      finding: "webhook-refused-without-api", flows: [call(.refused)],
      policies: egress("closed", "cert-manager", "app: webhook")),
    FailureScenario(finding: "webhook-rejected", flows: [call(.prohibited)]),
    FailureScenario(finding: "webhook-tls-unanswered", flows: [call(.helloUnanswered)]),
    FailureScenario(finding: "webhook-path-mtu", flows: [call(.helloLost)]),
    FailureScenario(finding: "webhook-path-mtu", flows: [call(.answerLost)]),
    FailureScenario(
      finding: "webhook-port-of-kubelet",
      flows: [.between("api", "192.168.0.9", 10250).failing(.alert).naming("cert-manager-webhook.cert-manager.svc")],
      objects:
        "---\nkind: Node\nmetadata: {name: n9}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.9}]}\n"),
    FailureScenario(
      finding: "webhook-rule-names-other-port", flows: [call(.silent)],
      policies: [
        "cert-manager/service": ReferenceDiagnosis.isolating("app: webhook", "Ingress", "[{ports: [{port: 443}]}]")
      ]),
    FailureScenario(
      finding: "webhook-rule-names-other-port", flows: [call(.silent)],
      policies: [
        "cert-manager/old": ReferenceDiagnosis.isolating("app: webhook", "Ingress", "[{ports: [{port: 9443}]}]")
      ]),
    FailureScenario(
      finding: "webhook-rule-names-api-addresses", flows: [call(.silent)],
      policies: [
        "cert-manager/api": ReferenceDiagnosis.isolating(
          "app: webhook", "Ingress", "[{from: [{ipBlock: {cidr: 10.9.9.0/24}}], ports: [{port: 10250}]}]")
      ]),
    FailureScenario(
      finding: "webhook-support-check-denied", flows: [call(.silent, from: "api-operator")],
      policies: ["cert-manager/closed": webhook]),
    FailureScenario(
      finding: "webhook-rule-same-namespace", flows: [call(.silent)],
      policies: [
        "cert-manager/same": ReferenceDiagnosis.isolating("app: webhook", "Ingress", "[{from: [{podSelector: {}}]}]")
      ]),
    FailureScenario(
      finding: "webhook-sidecar",
      flows: [.between("api", "10.128.5.5", 10250).failing(.reset)],
      objects: """
        ---
        kind: Pod
        metadata: {name: meshed, namespace: cert-manager, labels: {app: webhook, security.istio.io/tlsMode: istio}}
        spec: {nodeName: n50, containers: [{name: c}]}
        status: {podIP: 10.128.5.5}

        """),
    FailureScenario(finding: "webhook-reset", flows: [call(.reset)]),
    FailureScenario(finding: "webhook-certificate-refused", flows: [call(.alert)]),
  ]

  /// Components and the API server.
  static let apiCalls: [FailureScenario] = [
    FailureScenario(
      finding: "webhook-api-egress-denied", flows: [.between("webhook", "api", 6443).failing(.silent)],
      policies: egress("closed", "cert-manager", "app: webhook")),
    FailureScenario(
      finding: "api-egress-denied", flows: [.between("cainjector", "api", 6443).failing(.silent)],
      policies: egress("closed", "cert-manager", "app: cainjector")),
    FailureScenario(
      finding: "api-server-unanswered", flows: [.between("cainjector", "api", 6443).failing(.silent)], policies: others),
    FailureScenario(
      finding: "api-connection-cut", flows: [.between("controller", "api", 6443).failing(.cut)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "api-connection-lost", flows: [.between("controller", "api", 6443).failing(.cut)], policies: others),
    FailureScenario(
      finding: "api-block-ignored",
      flows: [.between("controller", "api", 6443).failing(.silent).dropped(.policyDefault, .egress)],
      policies: egress("blocks", "cert-manager", controller, "[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]")),
    FailureScenario(
      finding: "api-rule-names-other-port", flows: [.between("webhook", "api", 6443).failing(.silent)],
      policies: egress("service", "cert-manager", "app: webhook", "[{ports: [{port: 443}]}]")),
    FailureScenario(finding: "api-server-refused", flows: [.between("webhook", "api", 6443).failing(.refused)]),
    FailureScenario(finding: "api-server-rejected", flows: [.between("webhook", "api", 6443).failing(.unreachable)]),
  ]

  /// Names.
  static let dns: [FailureScenario] = [
    FailureScenario(
      finding: "dns-egress-denied", flows: [.between("controller", "dns", 5353, .udp).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "dns-rule-names-service-port", flows: [.between("controller", "dns", 5353, .udp).failing(.silent)],
      policies: egress("service", "cert-manager", controller, "[{ports: [{port: 53, protocol: UDP}]}]")),
    FailureScenario(
      finding: "dns-ingress-denied", flows: [.between("controller", "dns", 5353, .udp).failing(.silent)],
      policies: [
        "openshift-dns/closed": ReferenceDiagnosis.isolating(
          "dns.operator.openshift.io/daemonset-dns: default", "Ingress")
      ]),
    FailureScenario(
      finding: "dns-unanswered", flows: [.between("controller", "dns", 5353, .udp).failing(.silent)], policies: others),
    FailureScenario(
      finding: "dns-name-not-found", flows: [.between("controller", "dns", 5353, .udp).failing(.nameNotFound)]),
    FailureScenario(
      finding: "dns-server-failed", flows: [.between("controller", "dns", 5353, .udp).failing(.nameServerFailed)]),
    FailureScenario(
      finding: "authoritative-dns-denied", flows: [.between("controller", "203.0.113.53", 53, .udp).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "authoritative-dns-unanswered",
      flows: [.between("controller", "203.0.113.53", 53, .udp).failing(.silent)], policies: others),
  ]

  private static let directory = "acme-v02.api.letsencrypt.org"

  /// Issuers and challenges.
  static let issuers: [FailureScenario] = [
    FailureScenario(
      finding: "acme-egress-denied",
      flows: [
        .between("controller", "dns", 5353, .udp).asking(directory),
        .between("controller", "203.0.113.9", 443).failing(.silent),
      ],
      policies: egress("closed", "cert-manager", controller, "[{ports: [{port: 5353, protocol: UDP}]}]")),
    FailureScenario(
      finding: "issuer-egress-denied", flows: [.between("controller", "203.0.113.9", 443).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "acme-unanswered",
      flows: [.between("controller", "203.0.113.9", 443).failing(.helloUnanswered).naming(directory)]),
    FailureScenario(
      finding: "self-check-denied", flows: [.between("controller", "203.0.113.80", 80).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "self-check-unanswered", flows: [.between("controller", "203.0.113.80", 80).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "solver-ingress-denied", flows: [.between("router", "acmesolver", 8089).failing(.silent)],
      policies: [
        "cert-manager/closed": ReferenceDiagnosis.isolating(#"acme.cert-manager.io/http01-solver: "true""#, "Ingress")
      ]),
    FailureScenario(
      finding: "solver-rule-wrong", flows: [.between("router", "acmesolver", 8089).failing(.silent)],
      policies: [
        "cert-manager/wrong": ReferenceDiagnosis.isolating(
          #"acme.cert-manager.io/http01-solver: "true""#, "Ingress", "[{ports: [{port: 8080}]}]")
      ]),
    FailureScenario(
      finding: "solver-unreachable", flows: [.between("router", "acmesolver", 8089).failing(.silent)], policies: others),
    FailureScenario(
      finding: "proxy-egress-denied", flows: [.between("controller", "203.0.113.31", 3128).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "proxy-unanswered", flows: [.between("controller", "203.0.113.31", 3128).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "vault-denied", flows: [.between("controller", "203.0.113.82", 8200).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "vault-unanswered", flows: [.between("controller", "203.0.113.82", 8200).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "imds-egress-denied", flows: [.between("controller", "169.254.169.254", 80).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(
      finding: "imds-hop-limit", flows: [.between("controller", "169.254.169.254", 80).failing(.requestUnanswered)]),
    FailureScenario(
      finding: "imds-unanswered", flows: [.between("controller", "169.254.169.254", 80).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "external-issuer-egress-denied", flows: [.between("10.128.5.6", "203.0.113.9", 443).failing(.silent)],
      policies: egress("closed", "cert-manager", "app: cert-manager-google-cas-issuer"), objects: casIssuer),
    FailureScenario(
      finding: "external-issuer-unanswered", flows: [.between("10.128.5.6", "203.0.113.9", 443).failing(.silent)],
      policies: others, objects: casIssuer),
  ]

  private static let casIssuer = """
    ---
    kind: Pod
    metadata: {name: cas, namespace: cert-manager, labels: {app: cert-manager-google-cas-issuer}}
    spec: {nodeName: n51, containers: [{name: c}]}
    status: {podIP: 10.128.5.6}

    """

  private static func ask(_ failure: Failure) -> Flow { .between("sidecar", "istio-csr", 6443).failing(failure) }

  private static let lookup = Flow.between("sidecar", "dns", 5353, .udp).failing(.silent)
    .asking("cert-manager-istio-csr.istio-system.svc.cluster.local")

  /// istio-csr and its clients.
  static let mesh: [FailureScenario] = [
    FailureScenario(
      finding: "istio-csr-ingress-denied", flows: [ask(.silent)],
      policies: ["istio-system/closed": ReferenceDiagnosis.isolating(istioCSR, "Ingress", "[{ports: [{port: 9402}]}]")]),
    FailureScenario(
      finding: "istio-csr-rule-names-service-port", flows: [ask(.silent)],
      policies: ["istio-system/service": ReferenceDiagnosis.isolating(istioCSR, "Ingress", "[{ports: [{port: 443}]}]")]),
    FailureScenario(
      finding: "istio-csr-client-egress-denied", flows: [ask(.silent)], policies: egress("closed", "shop", "app: cart")),
    FailureScenario(finding: "istio-csr-unanswered", flows: [ask(.silent)], policies: others),
    FailureScenario(finding: "istio-csr-rejected", flows: [ask(.prohibited)]),
    FailureScenario(
      finding: "mesh-client-dns-denied", flows: [lookup], policies: egress("closed", "shop", "app: cart")),
    FailureScenario(finding: "mesh-client-dns-unanswered", flows: [lookup], policies: others),
    FailureScenario(finding: "istio-csr-name-mismatch", flows: [ask(.alert)]),
    FailureScenario(finding: "istio-csr-name-mismatch", flows: [ask(.handshakeOnly)]),
    FailureScenario(finding: "istio-csr-handshake-stalled", flows: [ask(.helloUnanswered)]),
    FailureScenario(finding: "istio-csr-path-mtu", flows: [ask(.helloLost)]),
    FailureScenario(finding: "istio-csr-not-ready", flows: [ask(.refused)]),
    FailureScenario(finding: "renewal-burst", flows: burst(failing: 3), policies: others, objects: crowd),
  ]

  /// Twelve sidecars that connect within six seconds; the first ones get no answer.
  static func burst(failing: Int) -> [Flow] {
    (0..<12).map { number in
      let flow = Flow.between(
        "10.128.6.\(number + 1)", "istio-csr", 6443, from: 41000, at: 1_700_000_000 + Int64(number / 2))
      return number < failing ? flow.failing(.silent) : flow
    }
  }

  static let crowd = (0..<12).map { number in
    """
    ---
    kind: Pod
    metadata: {name: crowd-\(number), namespace: shop, labels: {app: crowd, security.istio.io/tlsMode: istio}}
    spec: {nodeName: n60, containers: [{name: c}]}
    status: {podIP: 10.128.6.\(number + 1)}

    """
  }.joined()

  /// Everything else.
  static let remaining: [FailureScenario] = [
    FailureScenario(
      finding: "metrics-ingress-denied", flows: [.between("user-prometheus", "webhook", 9402).failing(.silent)],
      policies: ["cert-manager/closed": webhook]),
    FailureScenario(
      finding: "metrics-rule-names-other-peer",
      flows: [.between("platform-prometheus", "webhook", 9402).failing(.silent)],
      policies: [
        "cert-manager/metrics": ReferenceDiagnosis.isolating(
          "app: webhook", "Ingress",
          "[{from: [{namespaceSelector: {matchLabels: {name: openshift-monitoring}}}], ports: [{port: 9402}]}]")
      ], objects: "\n---\nkind: Namespace\nmetadata: {name: openshift-monitoring}\n"),
    FailureScenario(
      finding: "metrics-unanswered", flows: [.between("user-prometheus", "webhook", 9402).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "metrics-refused", flows: [.between("user-prometheus", "webhook", 9402).failing(.refused)]),
    FailureScenario(
      finding: "startupapicheck-denied", flows: [.between("startupapicheck", "api", 6443).failing(.silent)],
      policies: egress("closed", "cert-manager", "app: startupapicheck")),
    FailureScenario(
      finding: "trust-manager-webhook-denied", flows: [.between("api", "trust-manager", 6443).failing(.silent)],
      policies: ["cert-manager/deny-all": "{podSelector: {}, policyTypes: [Ingress, Egress]}"]),
    FailureScenario(
      finding: "trust-manager-webhook-unanswered", flows: [.between("api", "trust-manager", 6443).failing(.silent)],
      policies: others),
    FailureScenario(
      finding: "approver-policy-webhook-denied", flows: [.between("api", "approver-policy", 10250).failing(.silent)],
      policies: ["cert-manager/deny-all": "{podSelector: {}, policyTypes: [Ingress, Egress]}"]),
    FailureScenario(
      finding: "deny-all-hits-others", flows: [.between("10.128.5.7", "api", 6443).failing(.silent)],
      policies: ["cert-manager-operator/deny-all": "{podSelector: {}, policyTypes: [Ingress, Egress]}"],
      objects: """
        ---
        kind: Pod
        metadata: {name: neighbour, namespace: cert-manager-operator, labels: {app: another-operator}}
        spec: {nodeName: n52, containers: [{name: c}]}
        status: {podIP: 10.128.5.7}

        """),
    FailureScenario(
      finding: "connection-egress-denied", flows: [.between("controller", "app", 8443).failing(.silent)],
      policies: egress("closed", "cert-manager", controller)),
    FailureScenario(finding: "connection-unanswered", flows: [.between("controller", "app", 8443).failing(.silent)]),
    FailureScenario(finding: "connection-refused", flows: [.between("controller", "app", 8443).failing(.refused)]),
    FailureScenario(finding: "connection-rejected", flows: [.between("controller", "app", 8443).failing(.prohibited)]),
    FailureScenario(finding: "tls-unanswered", flows: [.between("controller", "app", 8443).failing(.helloUnanswered)]),
    FailureScenario(finding: "path-mtu", flows: [.between("controller", "app", 8443).failing(.helloLost)]),
    FailureScenario(finding: "tls-alert", flows: [.between("controller", "app", 8443).failing(.alert)]),
    FailureScenario(finding: "connection-reset", flows: [.between("controller", "app", 8443).failing(.reset)]),
    FailureScenario(finding: "connection-cut", flows: [.between("controller", "app", 8443).failing(.cut)]),
  ]

  static let all = webhookCalls + apiCalls + dns + issuers + mesh + remaining
}
