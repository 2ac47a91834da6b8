import FlowModel
public import PolicyAnalysis
public import Testing

private func understood(
  _ text: String, fields: [String: String] = [:], level: LogMessage.Level = .error, count: Int = 1, seconds: Int64 = 0
) -> UnderstoodMessage {
  let start = Timestamp(seconds: 1_700_000_000)
  let window = TimeWindow(start, Timestamp(seconds: 1_700_000_000 + seconds))
  return LogInterpreter().understand(
    LogMessage(text: text, fields: fields, level: level, source: nil, count: count, window: window))
}

@Test(arguments: LogKnowledge.reasons)
func `every reason is read from its own examples, and names the program that words it so`(reason: LogReason) {
  #expect(!reason.source.isEmpty)
  for example in reason.examples {
    let found = understood(example)
    #expect(reason.hasWord(found.reason), "\(found.reason ?? "nothing") in: \(example)")
    #expect(found.meaning?.isEmpty == false)
  }
}

@Test(arguments: LogKnowledge.reasons)
func `every wording of a reason stands in one of its examples`(reason: LogReason) {
  #expect(reason.wordingsWithoutExample == [])
}

@Test(arguments: LogKnowledge.reasons)
func `every reason has a signature that reports it`(reason: LogReason) {
  #expect(SignatureCatalogue.signature(reason.finding) != nil, "\(reason.finding)")
}

@Test(arguments: LogKnowledge.operations)
func `every operation is read from its own examples, and names the program that words it so`(operation: LogOperation) {
  #expect(!operation.source.isEmpty)
  for example in operation.examples {
    let found = understood(example, fields: operation.fields)
    #expect(found.operation?.key == operation.key, "\(found.operation?.key ?? "nothing") in: \(example)")
  }
}

@Test(arguments: LogKnowledge.operations)
func `every head and address of an operation stands in one of its examples`(operation: LogOperation) {
  #expect(operation.wordingsWithoutExample == [])
}

@Test(arguments: LogKnowledge.harmless)
func `every harmless line is read from its own examples, and is a failure beyond its limits`(line: HarmlessLine) {
  #expect(!line.source.isEmpty)
  #expect(line.wordingsWithoutExample == [])
  for example in line.examples {
    #expect(understood(example).verdict == .harmless(line.why), "\(example)")
    if let most = line.atMost { #expect(understood(example, count: most + 1).isFault, "\(example)") }
    if let seconds = line.seconds { #expect(understood(example, seconds: seconds + 1).isFault, "\(example)") }
  }
}

@Test func `keys of operations are unique`() {
  let keys = LogKnowledge.operations.map(\.key)
  #expect(Set(keys).count == keys.count)
}

/// What a line means: operation, source, destination, port, reason, policy.
private let nested: [(String, String)] = [
  (
    #"Failed to watch *v1.Certificate: conversion webhook for cert-manager.io/v1alpha2, Kind=Certificate failed: Post "https://cert-manager-webhook.cert-manager.svc:443/convert": dial tcp 10.0.0.20:443: i/o timeout"#,
    "conversion.call api-server webhook 10250 connect-timeout yes"
  ),
  (
    #"re-queuing: Get "https://acme.example.com/directory": proxyconnect tcp: dial tcp: lookup proxy.corp.example on 10.0.0.10:53: no such host"#,
    "acme.register controller cluster-dns 53 name-not-found no"
  ),
  (
    #"re-queuing: Get "https://acme.example.com/directory": proxyconnect tcp: dial tcp 192.0.2.9:3128: connect: connection refused"#,
    "acme.register controller egress-proxy 3128 refused reject-plugin"
  ),
  (
    #"failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "https://a.b.svc:443/mutate": x509: certificate signed by unknown authority (possibly because of "x509: certificate has expired or is not yet valid")"#,
    "admission.call api-server webhook 10250 x509-unknown-ca indirect"
  ),
  (
    "propagation check failed: dial tcp 10.96.0.10:53: i/o timeout",
    "selfcheck.dns01 controller cluster-dns 53 connect-timeout yes"
  ),
  (
    "propagation check failed: dial tcp 198.51.100.53:53: i/o timeout",
    "selfcheck.dns01 controller dns-authoritative 53 connect-timeout yes"
  ),
  (
    #"create certificate: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: lookup istiod.istio-system.svc: i/o timeout""#,
    "mesh.csr istio-sidecar cluster-dns 53 dns-timeout yes"
  ),
  (
    #"error reading resource: an error on the server ("storage is full") has prevented the request from succeeding"#,
    "- - other - http-500 indirect"
  ),
]

@Test(arguments: nested)
func `the innermost reason and the call that failed are read from nested errors`(text: String, meaning: String) {
  let found = understood(text)
  let words = [
    found.operation?.id, found.source, found.destination, found.port.map { "\($0)" }, found.reason,
    found.policy?.rawValue,
  ]
  #expect(words.map { $0 ?? "-" }.joined(separator: " ") == meaning)
}

@Test(arguments: [
  ("error retrieving resource lock cert-manager/trust-manager-leader-election: EOF", "trust-manager"),
  ("error retrieving resource lock kube-system/cert-manager-cainjector-leader-election: EOF", "cainjector"),
  ("error retrieving resource lock kube-system/cert-manager-controller: EOF", "controller"),
])
func `the lease says which component cannot hold it`(text: String, component: String) {
  #expect(understood(text).source == component)
}

@Test func `an error that nobody knows is not understood, and information that nobody knows says nothing`() {
  #expect(understood("flux capacitor overheated: gigawatts missing").verdict == .notUnderstood)
  #expect(understood("flux capacitor overheated: gigawatts missing").policy == nil)
  #expect(understood("flux capacitor warm", level: .info).verdict == .silent)
  #expect(understood("flux capacitor warm", level: .warning).verdict == .silent)
}

@Test func `an answer is never a missing answer`() {
  let answers = [
    "429 urn:ietf:params:acme:error:rateLimited: too many", "403 urn:ietf:params:acme:error:unauthorized: no",
    "x509: certificate signed by unknown authority", "remote error: tls: bad certificate",
    "lookup a.example.com on 10.0.0.10:53: no such host", #"Get "https://a.example.com/directory": Forbidden"#,
  ]
  for answer in answers {
    let found = understood("failed to register an ACME account: \(answer)")
    #expect(found.policy == .no, "\(answer)")
    let ids = ReferenceDiagnosis([], messages: [found.message]).ids
    #expect(!ids.contains { $0.hasSuffix("unanswered") || $0.hasSuffix("denied") }, "\(ids)")
  }
}

extension LogReason: CustomTestStringConvertible {
  public var testDescription: String { examples.first ?? finding }
}

extension LogOperation: CustomTestStringConvertible {
  public var testDescription: String { key }
}

extension HarmlessLine: CustomTestStringConvertible {
  public var testDescription: String { why }
}
