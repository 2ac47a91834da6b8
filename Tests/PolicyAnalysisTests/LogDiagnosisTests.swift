import Classifier
import FlowModel
import PolicyAnalysis
import Testing

/// Messages as components write them, and their signatures without traffic.
private let messages: [(String, String)] = [
  (
    #"Internal error occurred: failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=30s": context deadline exceeded"#,
    "webhook-unanswered"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=10s": dial tcp 172.30.0.10:443: i/o timeout"#,
    "webhook-unanswered"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=10s": dial tcp 172.30.0.10:443: connect: connection refused"#,
    "webhook-refused"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/mutate": dial tcp 172.30.0.10:443: connect: no route to host"#,
    "webhook-rejected"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/mutate": net/http: TLS handshake timeout"#,
    "webhook-tls-unanswered"
  ),
  (#"failed calling webhook "webhook.cert-manager.io": Address is not allowed"#, "webhook-address-not-allowed"),
  (#"failed calling webhook "webhook.cert-manager.io": No agent available"#, "webhook-no-konnectivity-agent"),
  (
    #"failed calling webhook "webhook.cert-manager.io": x509: certificate is valid for ip-192-168-1-1.eu-west-1.compute.internal, not cert-manager-webhook.cert-manager.svc"#,
    "webhook-port-of-kubelet"
  ),
  ("degraded_webhook.go:147 dial tcp 172.30.0.10:443: i/o timeout", "webhook-unanswered"),
  (
    #"failed calling webhook "webhook.cert-manager.io": Post "https://cert-manager-webhook.cert-manager.svc:443/mutate": EOF"#,
    "webhook-reset"
  ),
  (
    #"error building admission chain: Get "https://172.30.0.1:443/api": dial tcp 172.30.0.1:443: i/o timeout"#,
    "api-server-unanswered"
  ),
  (
    #"Failed to get API Group-Resources: Get "https://172.30.0.1:443/api?timeout=32s": dial tcp 172.30.0.1:443: i/o timeout"#,
    "api-server-unanswered"
  ),
  (
    "failed to renew lease kube-system/cert-manager-controller: timed out waiting for the condition",
    "api-connection-lost"
  ),
  (
    #"Get "https://acme-v02.api.letsencrypt.org/directory": dial tcp: lookup acme-v02.api.letsencrypt.org on 172.30.0.12:53: read udp 10.128.0.11->172.30.0.12:53: i/o timeout"#,
    "dns-unanswered"
  ),
  ("propagation check failed: dial tcp 203.0.113.53:53: i/o timeout", "authoritative-dns-unanswered"),
  (
    #"Failed to register ACME account: Get "https://acme-v02.api.letsencrypt.org/directory": dial tcp 203.0.113.10:443: i/o timeout"#,
    "acme-unanswered"
  ),
  (
    #"Failed to verify ACME account: Get "https://acme-v02.api.letsencrypt.org/directory": dial tcp 203.0.113.10:443: i/o timeout"#,
    "acme-unanswered"
  ),
  (
    #"failed to perform self check GET request 'http://shop.example.com/.well-known/acme-challenge/x': Get "http://shop.example.com/.well-known/acme-challenge/x": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"#,
    "self-check-unanswered"
  ),
  ("wrong status code '503', expected '200'", "solver-unreachable"),
  ("proxyconnect tcp: dial tcp 203.0.113.31:3128: i/o timeout", "proxy-unanswered"),
  ("Failed to initialize Vault client: context deadline exceeded", "vault-unanswered"),
  ("Vault is not initialized or is sealed", "vault-unanswered"),
  (
    "no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded",
    "imds-unanswered"
  ),
  ("casClient.CreateCertificate failed: context deadline exceeded", "external-issuer-unanswered"),
  (
    #"create certificate: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 172.30.0.11:443: i/o timeout""#,
    "istio-csr-unanswered"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://cert-manager-webhook.cert-manager.svc:443/mutate": remote error: tls: handshake failure"#,
    "webhook-reset"
  ),
  (
    "error creating manager: Get \"https://172.30.0.1:443/api\": dial tcp 172.30.0.1:443: i/o timeout",
    "api-server-unanswered"
  ),
  (
    "error retrieving resource lock kube-system/cert-manager-controller: Get \"https://172.30.0.1:443/apis\": context deadline exceeded",
    "api-connection-lost"
  ),
  ("Reason: ErrRegisterACMEAccount", "acme-unanswered"),
  ("<html><head><title>504 Gateway Time-out</title></head>", "solver-unreachable"),
  (
    #"create certificate: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.128.0.18:6443: connect: connection refused""#,
    "istio-csr-not-ready"
  ),
  (#"Readiness probe failed: Get "http://10.128.0.18:6060/readyz": context deadline exceeded"#, "istio-csr-not-ready"),
  ("target down: context deadline exceeded", "metrics-unanswered"),
  (
    #"failed calling webhook "webhook.cert-manager.io": no endpoints available for service "cert-manager-webhook""#,
    "webhook-no-endpoints"
  ),
  ("dial tcp: lookup no-such.example.com on 172.30.0.12:53: no such host", "dns-name-not-found"),
  ("dial tcp: lookup acme.example.com on 172.30.0.12:53: server misbehaving", "dns-server-failed"),
  (
    #"failed calling webhook "webhook.cert-manager.io": x509: certificate signed by unknown authority"#,
    "webhook-certificate-refused"
  ),
  ("transport: authentication handshake failed: x509: certificate signed by unknown authority", "istio-csr-unknown-ca"),
  ("dial tcp 192.168.0.1:6443: connect: connection refused", "api-server-refused"),
  ("ca request failed, starting attempt 1 in 91ms", "istio-csr-request-failed"),
  ("failed to warm certificate: failed to generate workload certificate", "istio-csr-request-failed"),
  (
    "transport: Error while dialing: dial tcp: lookup cert-manager-istio-csr.istio-system.svc on 172.30.0.12:53: read udp 10.128.0.20->172.30.0.12:53: i/o timeout",
    "mesh-client-dns-unanswered"
  ),
  (
    #"transport: authentication handshake failed: x509: certificate is valid for a.istio-system.svc, not cert-manager-istio-csr.istio-system.svc"#,
    "istio-csr-name-mismatch"
  ),
  ("transport: authentication handshake failed: context deadline exceeded", "istio-csr-handshake-stalled"),
  (
    "rpc error: code = Unimplemented desc = unknown service istio.v1.auth.IstioCertificateService",
    "istio-csr-wrong-backend"
  ),
  (
    "failed to sign incoming client certificate signing request: failed to wait for CertificateRequest istio-system/istio-csr-x to be signed",
    "istio-csr-signing-blocked"
  ),
  ("initial serving certificate didn't complete in 10s; will retry", "istio-csr-not-ready"),
  (#"Get "http://10.128.0.12:9402/metrics": context deadline exceeded"#, "metrics-unanswered"),
  ("startupapicheck: timed out waiting for the condition", "startupapicheck-timed-out"),
  (
    #"failed calling webhook "trust.cert-manager.io": failed to call webhook: Post "https://trust-manager.cert-manager.svc:443/validate?timeout=5s": context deadline exceeded"#,
    "trust-manager-webhook-unanswered"
  ),
]

private func message(_ text: String, at second: Int64? = nil) -> LogMessage {
  LogMessage(text: text, source: nil, window: second.map { TimeWindow(Timestamp(seconds: $0)) })
}

@Test(arguments: messages)
func `a message alone has a signature that blames no policy`(text: String, id: String) throws {
  let report = ReferenceDiagnosis([], messages: [message(text)]).report
  #expect(report.findings.map(\.signature.id) == [id])
  #expect(report.findings.first?.certainty == .logged)
}

@Test(arguments: SignatureCatalogue.all.filter { !$0.messages.isEmpty })
func `every signature with messages fits one of the messages above, or its unconfirmed signature does`(
  signature: FailureSignature
) {
  #expect(
    messages.contains { signature.fits($0.0) }
      // Its messages differ from trust-manager's only in the webhook's name.
      || signature.id == "approver-policy-webhook-denied")
}

@Test func `a lost connection to istiod is not one to istio-csr`() {
  let text =
    #"xds stream: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 172.30.0.40:15012: i/o timeout""#
  #expect(ReferenceDiagnosis([], messages: [message(text)]).ids == [])
}

@Test func `a message and the connection that it is about are one finding`() throws {
  let text = #"failed calling webhook "webhook.cert-manager.io": dial tcp 172.30.0.10:443: i/o timeout"#
  let diagnosis = ReferenceDiagnosis(
    [.between("api", "webhook", 10250).failing(.silent)],
    policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: webhook", "Ingress")],
    messages: [message(text, at: 1_700_000_010)])
  #expect(diagnosis.ids == ["webhook-ingress-denied"])
  #expect(diagnosis.report.findings.first?.evidence.contains(.log(message(text, at: 1_700_000_010))) == true)
}

@Test func `a message about another address is another finding`() {
  let text = "propagation check failed: dial tcp 203.0.113.99:53: i/o timeout"
  let diagnosis = ReferenceDiagnosis(
    [
      .between("controller", "203.0.113.53", 53).failing(.silent),
      .between("controller", "203.0.113.99", 53, from: 40001),
    ], messages: [message(text, at: 1_700_000_010)])
  #expect(diagnosis.ids == ["authoritative-dns-unanswered", "authoritative-dns-unanswered"])
  #expect(diagnosis.report.findings.map(\.certainty) == [.seen, .logged])
}

@Test func `a message from another day is another finding`() {
  let text = "propagation check failed: dial tcp 203.0.113.53:53: i/o timeout"
  let diagnosis = ReferenceDiagnosis(
    [.between("controller", "203.0.113.53", 53).failing(.silent)], messages: [message(text, at: 1_700_086_400)])
  #expect(diagnosis.report.findings.map(\.certainty) == [.seen, .logged])
}

@Test func `a message without a year takes the year of the traffic`() {
  // 2023-11-14 22:13:30, as klog writes it.
  var klog = message("propagation check failed: dial tcp 203.0.113.53:53: i/o timeout")
  klog.window = Timestamp(rfc3339: "1972-11-14T22:13:30Z").map { TimeWindow($0) }
  klog.hasYear = false
  let diagnosis = ReferenceDiagnosis([.between("controller", "203.0.113.53", 53).failing(.silent)], messages: [klog])
  #expect(diagnosis.ids == ["authoritative-dns-unanswered"])
}

@Test func `a log makes a policy likely if that denies the flow of the message`() {
  let text = #"failed calling webhook "webhook.cert-manager.io": context deadline exceeded"#
  let diagnosis = ReferenceDiagnosis(
    [], policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: webhook", "Ingress")],
    messages: [message(text)])
  #expect(diagnosis.ids == ["webhook-ingress-denied"])
  #expect(diagnosis.report.findings.first?.certainty == .likely)
}

@Test func `the client's log distinguishes a wrong root from a wrong name`() {
  let text = "transport: authentication handshake failed: x509: certificate signed by unknown authority"
  let diagnosis = ReferenceDiagnosis(
    [.between("sidecar", "istio-csr", 6443).failing(.alert)], messages: [message(text, at: 1_700_000_001)])
  #expect(diagnosis.ids == ["istio-csr-unknown-ca"])
}

@Test func `a lookup without an answer is a failure of DNS, whatever connection it was for`() {
  let text =
    "Failed to register ACME account: dial tcp: lookup acme.example.com on 172.30.0.12:53: read udp 10.128.0.11->172.30.0.12:53: i/o timeout"
  #expect(ReferenceDiagnosis([], messages: [message(text)]).ids == ["dns-unanswered"])
}

@Test func `a line without a reason belongs to the line with the reason`() {
  let reason = "transport: authentication handshake failed: context deadline exceeded"
  let diagnosis = ReferenceDiagnosis(
    [], messages: [message(reason), message("ca request failed, starting attempt 2 in 200ms")])
  #expect(diagnosis.ids == ["istio-csr-handshake-stalled"])
  #expect(diagnosis.report.findings.first?.count == 2)
}

@Test func `a message is about the connection of the component that logged it`() throws {
  var logged = message(
    "error creating manager: Get \"https://192.168.0.1:6443/api\": dial tcp 192.168.0.1:6443: i/o timeout")
  logged.source = "cainjector"
  let closed = ["app: webhook", "app: cainjector", "app: cert-manager"].enumerated().map { number, labels in
    ("cert-manager/closed\(number)", ReferenceDiagnosis.isolating(labels, "Egress"))
  }
  let flows = ["controller", "cainjector", "webhook"].map { Flow.between($0, "api", 6443).failing(.silent) }
  let findings = ReferenceDiagnosis(flows, policies: Dictionary(uniqueKeysWithValues: closed), messages: [logged])
    .report.findings
  #expect(findings.count == 3)
  let matched = findings.filter { $0.evidence.contains(.log(logged)) }
  #expect(matched.map { $0.edges.first?.key.source.component } == ["cainjector"])
}

@Test func `a Service in a message stands for its pods only`() {
  let text = #"failed calling webhook "webhook.cert-manager.io": dial tcp 172.30.0.10:443: i/o timeout"#
  let other = #"failed calling webhook "webhook.cert-manager.io": dial tcp 172.30.0.11:443: i/o timeout"#
  let flow = Flow.between("api", "webhook", 10250).failing(.silent)
  #expect(ReferenceDiagnosis([flow], messages: [message(text)]).report.findings.map(\.certainty) == [.seen])
  #expect(ReferenceDiagnosis([flow], messages: [message(other)]).report.findings.map(\.certainty) == [.seen, .logged])
}

@Test func `a line without a reason is not about failures on another day`() {
  let diagnosis = ReferenceDiagnosis(
    [.between("sidecar", "istio-csr", 6443).failing(.silent)],
    messages: [message("ca request failed, starting attempt 2 in 200ms", at: 1_700_086_400)])
  #expect(diagnosis.ids == ["istio-csr-unanswered", "istio-csr-request-failed"])
}

@Test func `similar messages are limited and counted`() throws {
  let all = (0..<30).map { message("propagation check failed: dial tcp 203.0.113.53:53: i/o timeout, try \($0)") }
  let finding = try #require(ReferenceDiagnosis([], messages: all).report.findings.first)
  #expect(finding.count == 30)
  #expect(finding.evidence.count == 9)
  #expect(finding.evidence.last == .furtherLogs(22))
}
