import FlowModel
public import PolicyAnalysis
public import Testing

private func understood(
  _ text: String, fields: [String: String] = [:], level: LogMessage.Level = .error, count: Int = 1, seconds: Int64 = 0
) -> UnderstoodMessage {
  let start = Timestamp(seconds: 1_700_000_000)
  let window = TimeWindow(start, Timestamp(seconds: 1_700_000_000 + seconds))
  return understood([
    LogMessage(text: text, fields: fields, level: level, source: nil, count: count, window: window)
  ])[0]
}

private func understood(_ messages: [LogMessage]) -> [UnderstoodMessage] { LogInterpreter().understand(messages) }

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

/// Lines of one log, each with the second at which it was written.
private func lines(_ texts: [(text: String, second: Int64)], source: String? = nil) -> [LogMessage] {
  texts.map { text, second in
    LogMessage(
      text: text, level: .warning, source: source, window: TimeWindow(Timestamp(seconds: 1_700_000_000 + second)))
  }
}

private func ended(_ type: Int) -> String {
  "watch of *v1.Kind\(type) ended with: too old resource version: 1 (\(type))"
}

@Test func `the limits of a harmless line count over all its texts`() {
  let once = lines((0..<20).map { (ended($0), 1) })
  #expect(understood(once).allSatisfy { !$0.isFault })
  #expect(understood(once + lines([(ended(20), 1)])).allSatisfy { $0.isFault })
  // A watch that ends every half minute for an hour, each time with another version.
  let lasting = lines((0..<8).map { (ended($0), Int64($0) * 30) })
  #expect(understood(lasting).allSatisfy { $0.isFault })
  // Two restarts of the API server on one day.
  let twice = lines((0..<16).map { (ended($0), $0 < 8 ? 0 : 40_000) })
  #expect(understood(twice).allSatisfy { !$0.isFault })
  // Two replicas.
  let replicas =
    lines((0..<15).map { (ended($0), 1) }, source: "a") + lines((0..<15).map { (ended($0), 1) }, source: "b")
  #expect(understood(replicas).allSatisfy { !$0.isFault })
}

@Test func `counts of harmless lines whose sum is too large are a failure`() {
  var messages = lines([(ended(0), 1), (ended(1), 1)])
  for place in messages.indices { messages[place].count = .max }
  #expect(understood(messages).allSatisfy { $0.isFault })
}

@Test(arguments: LogKnowledge.alarms.map(\.example))
func `a warning that sounds like a failure is not understood, and the same words as information say nothing`(
  text: String
) {
  #expect(understood("something new: \(text)", level: .warning).isFault)
  #expect(understood("something new: \(text)", level: .info).verdict != .notUnderstood)
}

@Test func `each word of alarm stands in its example, and lines that hold it are kept`() {
  let kept = Set(LogKnowledge.patterns.joined())
  for (word, example) in LogKnowledge.alarms {
    #expect(example.lowercased().contains(word), "\(word)")
    #expect(kept.contains { example.contains($0) }, "\(word)")
  }
}

@Test func `a warning without a word of alarm, and one that is known, forbid nothing`() {
  #expect(understood("v1beta1 Thing is deprecated", level: .warning).verdict == .silent)
  let known = "Neither --kubeconfig nor --master was specified.  Using the inClusterConfig.  This might not work."
  #expect(!understood(known, level: .warning).isFault)
}

/// Lines whose writer only their objects name.
private let writers: [(text: String, fields: [String: String], writer: String)] = [
  (apiTimeout, ["logger": "trust/bundle"], "trust-manager"),
  ("Failed to watch *v1alpha1.Bundle: " + apiTimeout, [:], "trust-manager"),
  (apiTimeout, ["controllerGroup": "trust.cert-manager.io"], "trust-manager"),
  (apiTimeout, ["controllerGroup": "policy.cert-manager.io"], "approver-policy"),
  (apiTimeout, ["controllerGroup": "operator.openshift.io", "controllerKind": "IstioCSR"], "operator"),
  ("failed to create istiocsr deployment: " + apiTimeout, [:], "operator"),
  (apiTimeout, ["logger": "cert-manager.controller"], "controller"),
]

private let apiTimeout = #"Get "https://10.96.0.1:443/api/v1/namespaces": dial tcp 10.96.0.1:443: i/o timeout"#

@Test(arguments: writers.indices)
func `a line whose logger says nothing is from the component whose objects it names`(index: Int) {
  let (text, fields, writer) = writers[index]
  #expect(understood(text, fields: fields).source == writer)
}

@Test(arguments: [
  (
    "acme: authorization error for a.example.com: 403 urn:ietf:params:acme:error:unauthorized: 203.0.113.9: Invalid response from http://a.example.com/.well-known/acme-challenge/x: 404",
    "external ingress-router"
  ),
  (
    "acme: authorization error for a.example.com: 403 urn:ietf:params:acme:error:unauthorized: Incorrect TXT record \"x\" found at _acme-challenge.a.example.com",
    "external dns-authoritative"
  ),
  (
    "error waiting for authorization: 403 urn:ietf:params:acme:error:unauthorized: Account is not valid, has status deactivated",
    "controller acme-server"
  ),
])
func `a 403 about an authorization is of the challenge or of the account`(text: String, ends: String) {
  let found = understood(text)
  #expect("\(found.source ?? "?") \(found.destination ?? "?")" == ends)
  #expect(found.reason == "http-403")
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
