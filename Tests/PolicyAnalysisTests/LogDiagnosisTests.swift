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
  (
    #"failed to connect to webhook "webhook.cert-manager.io" via service "cert-manager-webhook.cert-manager.svc:443": dial tcp 172.30.0.10:443: i/o timeout"#,
    "webhook-unanswered"
  ),
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
    "lease-lost"
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
  ("wrong status code '503', expected '200'", "solver-route-missing"),
  ("wrong status code '504', expected '200'", "solver-unreachable"),
  ("proxyconnect tcp: dial tcp 203.0.113.31:3128: i/o timeout", "proxy-unanswered"),
  ("Failed to initialize Vault client: context deadline exceeded", "vault-unanswered"),
  ("Vault is not initialized or is sealed", "vault-sealed"),
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
    "error retrieving resource lock kube-system/cert-manager-controller: Get \"https://172.30.0.1:443/apis\": http2: client connection lost",
    "api-connection-lost"
  ),
  ("Reason: ErrRegisterACMEAccount", "failure-without-reason"),
  (
    #"create certificate: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.128.0.18:6443: connect: connection refused""#,
    "istio-csr-not-ready"
  ),
  (#"Readiness probe failed: Get "http://10.128.0.18:6060/readyz": context deadline exceeded"#, "probe-failed"),
  ("Readiness probe failed: HTTP probe failed with statuscode: 500", "probe-failed"),
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
  (
    "failed to sign CSR: create certificate: transport: authentication handshake failed: x509: certificate signed by unknown authority",
    "istio-csr-unknown-ca"
  ),
  (
    #"failed to list *v1.Secret: Get "https://172.30.0.1:443/api": dial tcp 172.30.0.1:443: connect: connection refused"#,
    "api-server-refused"
  ),
  ("ca request failed, starting attempt 1 in 91ms", "istio-csr-request-failed"),
  (
    "failed to sign CSR: create certificate: transport: Error while dialing: dial tcp: lookup cert-manager-istio-csr.istio-system.svc on 172.30.0.12:53: read udp 10.128.0.20->172.30.0.12:53: i/o timeout",
    "mesh-client-dns-unanswered"
  ),
  (
    #"failed to sign CSR: create certificate: transport: authentication handshake failed: x509: certificate is valid for a.istio-system.svc, not cert-manager-istio-csr.istio-system.svc"#,
    "istio-csr-name-mismatch"
  ),
  (
    "failed to sign CSR: create certificate: transport: authentication handshake failed: context deadline exceeded",
    "istio-csr-handshake-stalled"
  ),
  (
    "rpc error: code = Unimplemented desc = unknown service istio.v1.auth.IstioCertificateService",
    "istio-csr-wrong-backend"
  ),
  (
    "failed to sign incoming client certificate signing request: failed to wait for CertificateRequest istio-system/istio-csr-x to be signed: watcher channel closed",
    "istio-csr-signing-blocked"
  ),
  (#"Get "http://10.128.0.12:9402/metrics": context deadline exceeded"#, "metrics-unanswered"),
  ("Error: INSTALLATION FAILED: failed post-install: timed out waiting for the condition", "startupapicheck-timed-out"),
  (
    #"failed calling webhook "trust.cert-manager.io": failed to call webhook: Post "https://trust-manager.cert-manager.svc:443/validate?timeout=5s": context deadline exceeded"#,
    "trust-manager-webhook-unanswered"
  ),
]

private func message(_ text: String, at second: Int64? = nil) -> LogMessage {
  LogMessage(text: text, level: .error, source: nil, window: second.map { TimeWindow(Timestamp(seconds: $0)) })
}

@Test(arguments: messages)
func `a message alone has a signature that blames no policy`(text: String, id: String) throws {
  let report = ReferenceDiagnosis([], messages: [message(text)]).report
  #expect(report.findings.map(\.signature.id) == [id])
  #expect(report.findings.first?.certainty == .logged)
}

@Test(arguments: SignatureCatalogue.all.filter { !$0.logs.isEmpty })
func `operations and reasons in signatures are known ones`(signature: FailureSignature) {
  let operations = Set(LogKnowledge.operations.flatMap { [$0.id, $0.key] })
  for condition in signature.logs {
    for operation in condition.operations { #expect(operations.contains(operation), "\(operation)") }
    for reason in condition.reasons where reason != "none" && !reason.hasSuffix("*") {
      #expect(LogKnowledge.reasons.contains { $0.hasWord(reason) }, "\(reason)")
    }
  }
}

@Test func `a lost connection to istiod is not one to istio-csr`() {
  let text =
    #"xds stream: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 172.30.0.40:15012: i/o timeout""#
  #expect(ReferenceDiagnosis([], messages: [message("mesh.xds: " + text)]).ids == ["connection-unanswered"])
  let line = "failed to connect to upstream istiod.istio-system.svc:15012: context deadline exceeded"
  #expect(ReferenceDiagnosis([], messages: [message(line)]).ids == ["istiod-unreachable"])
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
  let text =
    "failed to sign CSR: transport: authentication handshake failed: x509: certificate signed by unknown authority"
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
  let reason = "failed to sign CSR: transport: authentication handshake failed: context deadline exceeded"
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

@Test func `the dialled address of a message is judged by the policies at hand`() throws {
  var logged = message(
    #"failed to register an ACME account: Get "https://acme.example.com/directory": dial tcp 203.0.113.9:443: i/o timeout"#
  )
  logged.source = "cert-manager"
  let report = ReferenceDiagnosis(
    [], policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: cert-manager", "Egress")],
    messages: [logged]
  ).report
  let finding = try #require(report.findings.first)
  #expect(finding.signature.id == "acme-egress-denied")
  #expect(finding.certainty == .likely)
  #expect(finding.edges.first?.key.destination.component == "acme-server")
  #expect(finding.edges.first?.key.port == 443)
  #expect(report.fixes(of: finding).map(\.direction) == [.egress])
}

@Test func `an answer blames no policy, even one that would deny`() {
  let text =
    #"failed to register an ACME account: Get "https://acme.example.com/directory": x509: certificate signed by unknown authority"#
  let report = ReferenceDiagnosis(
    [], policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: cert-manager", "Egress")],
    messages: [message(text)]
  ).report
  #expect(report.findings.map(\.signature.id) == ["tls-certificate-untrusted"])
}

@Test func `a message makes a finding of a connection that no component needs`() throws {
  let text =
    #"failed calling webhook "validate.example.com": Post "https://x.tools.svc:443/": dial tcp 10.128.0.99:8443: i/o timeout"#
  let objects = """
    ---
    kind: Pod
    metadata: {name: other, namespace: tools, labels: {app: other}}
    spec: {nodeName: n50, containers: [{name: c}]}
    status: {podIP: 10.128.0.99}

    """
  let flow = Flow.between("api", "10.128.0.99", 8443).failing(.silent)
  let policies = ["tools/closed": ReferenceDiagnosis.isolating("app: other", "Ingress")]
  let silent = ReferenceDiagnosis([flow], policies: policies, objects: objects).report
  #expect(silent.findings.isEmpty && silent.deniedStrangers == 1)
  let logged = ReferenceDiagnosis([flow], policies: policies, messages: [message(text)], objects: objects).report
  #expect(logged.findings.map(\.signature.id) == ["connection-ingress-denied"])
  #expect(logged.deniedStrangers == 0)
}

@Test func `a consequence comes after its cause, however often it is reported`() {
  let cause = "failed to register an ACME account: remote error: tls: bad certificate"
  let many = (0..<5).map {
    message(
      #"failed calling webhook "webhook.cert-manager.io": Post "https://a.b.svc:443/\#($0)": remote error: tls: internal error"#
    )
  }
  #expect(
    ReferenceDiagnosis([], messages: many + [message(cause)]).ids == ["webhook-without-certificate", "tls-alert"])
  let lease = (0..<5).map { _ in message("leader election lost") }
  let reason = message("failed to list *v1.Secret: dial tcp 172.30.0.1:443: connect: no route to host")
  #expect(ReferenceDiagnosis([], messages: lease + [reason]).ids == ["api-server-rejected"])
}

@Test func `lines that are not understood are one finding that quotes them`() throws {
  let all = (0..<3).map { message("flux capacitor \($0) overheated") }
  let finding = try #require(ReferenceDiagnosis([], messages: all).report.findings.first)
  #expect(finding.signature.id == "log-line-not-understood")
  #expect(finding.count == 3)
  #expect(finding.isUnexplained)
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
  #expect(finding.evidence.count == 10)
  #expect(finding.evidence.last == .furtherLogs(22))
}

@Test func `a line is not explained by a policy that cuts another component off`() {
  var logged = message(
    #"Error retrieving lease lock: Get "https://192.168.0.1:6443/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/cert-manager-controller": dial tcp 192.168.0.1:6443: i/o timeout"#
  )
  logged.source = "cert-manager"
  let ids = ReferenceDiagnosis(
    [], policies: ["cert-manager/closed": ReferenceDiagnosis.isolating("app: webhook", "Egress")], messages: [logged]
  ).ids
  #expect(ids == ["api-server-unanswered"])
}
