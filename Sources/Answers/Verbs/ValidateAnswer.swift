import Classifier
import FlowModel
public import KubeModel
public import PolicyAnalysis

extension Answer {
  /// Which clients of the mesh get their certificates: the answer of `validate istio-csr`.
  public static func validate(
    _ report: ClientReport, _ reading: Scope.Reading, policies: [PolicyReference]
  ) -> Answer {
    let admission = report.policy.map { Manifest($0) }
    var answer = Answer(
      schema: "flowpermit/validate-istio-csr/v1", scope: Scope(reading: reading, policies: policies),
      findings: Listing(report.clients.filter(\.isFinding), Finding.init), primary: "clients",
      [
        .value("port", .int(Int(report.port))),
        .value("window", .object(Datum.window(report.window))),
        .value("silenceCounts", .bool(report.silenceCounts)),
        Section("clients", .table(Table(report.clients))),
        .sentences(report.summary),
        .value("policy", Datum(admission, Datum.manifest)),
        Section(
          nil,
          title:
            "The policy that admits these clients on port \(Text(.port(report.port, nil))), and no other pod that was checked:",
          .manifests(Manifests(admission.map { [$0] } ?? []))),
        Section(
          "admittedStrangers",
          .facts(
            .names(report.admittedStrangers),
            report.admittedStrangers.isEmpty
              ? []
              : [
                "# It also admits pods that are not clients: \(.list(report.admittedStrangers, limit: 8) { .name($0) })"
              ])),
        Section(
          "unselectable",
          .facts(
            .names(report.unselectable),
            report.unselectable.isEmpty
              ? [] : ["# No lasting labels select: \(.list(report.unselectable, limit: 8) { .name($0) })"])),
      ])
    answer.requirements = Listing(report.clients, \.requirement)
    return answer
  }
}

extension ClientReport {
  fileprivate var summary: [Text] {
    let healthy = clients.count { $0.verdict == .healthy }
    let expected = clients.count { $0.kind != .unexpectedClient }
    var text: Text = "\(healthy) of \(count: expected, "client") get their certificates"
    let others = clients.count - expected
    if others > 0 { text += "; \(count: others, "client") outside the mesh connected to istio-csr's port" }
    guard let window else { return ["\(text)."] }
    var texts: [Text] = ["\(text); recorded for \(words: DurationText.text(window.nanoseconds))."]
    if !silenceCounts {
      texts.append(
        "Clients renew their certificates about every 30 minutes: in less than 35 minutes, a client that was not seen may still be healthy."
      )
    }
    return texts
  }
}

extension Table {
  fileprivate init(_ clients: [MeshClient]) {
    let columns: [Column] = [
      .init("CLIENT"), .init("KIND"), .init("VERDICT"), .init("PODS", .right), .init("CONNECTIONS", .right),
      .init("FAILED", .right), .init("EVERY", .right), .init("LONGEST GAP", .right), .init("TLS"), .init("ASKS FOR"),
      .init("WHY"),
    ]
    self.init(columns, Listing(clients) { client in Row(cells: client.cells, data: client.data) })
  }
}

extension MeshClient {
  /// That it gets its certificates, or that policies keep it out where it is not of the mesh.
  fileprivate var requirement: Requirement {
    let reason: Text = why.isEmpty ? Text(words: verdict.title) : "\(words: verdict.title): \(why)"
    let result: Requirement.Result =
      verdict == .healthy
      ? .holds
      : isFinding ? .fails(reason) : kind == .unexpectedClient ? .holds : .notJudged(reason)
    return Requirement(group: nameText, name: "\(words: kind.rawValue) of istio-csr", result: result)
  }

  fileprivate var nameText: Text {
    namespace.map { "\(name: $0)/\(name: workload)" } ?? "\(name: workload)"
  }

  fileprivate var cells: [Text] {
    [
      nameText, Text(words: kind.rawValue), Text(words: verdict.rawValue),
      pods == 0 ? "\(seenPods)" : "\(seenPods)/\(pods)", "\(connections)", "\(failures.values.reduce(0, +))",
      Text(words: interval.map(DurationText.text) ?? ""), Text(words: longestGap.map(DurationText.text) ?? ""),
      Text(words: tls.version.map(TLSVersionText.name) ?? ""), .list(tls.serverNames) { .serverName($0) }, why,
    ]
  }

  /// The reason for the verdict, without a final dot.
  fileprivate var why: Text {
    if let reason { return Text(words: reason.text) }
    let denying = (policy.map { VerdictView($0) }).map { view in
      view.denied.map { direction in
        "\(words: direction.rawValue): \(view[direction].denial)" as Text
      }
    }
    switch verdict {
    case .blockedEgress, .blockedIngress: return .list(denying ?? [])
    case .noDNS: return dns == .denied ? "policies of its namespace deny DNS" : ""
    case .handshakeFails, .refused:
      return Text(
        words: failures.sorted { $0.key < $1.key }.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", "))
    case .unexpectedClient: return denying.flatMap { $0.isEmpty ? nil : .list($0) } ?? "policies let it in"
    case .healthy, .late, .neverSeen, .wrongSNI, .wrongCA: return ""
    }
  }

  fileprivate var data: Datum {
    .object(
      [
        .init("namespace", Datum(namespace) { .fragment(.name($0)) }), .init("workload", .fragment(.name(workload))),
        .init("kind", .word(kind.rawValue)), .init("verdict", .word(verdict.rawValue)), .init("why", .text(why)),
        .init("pods", .int(pods)), .init("seenPods", .int(seenPods)), .init("failingPods", .int(failingPods)),
        .init("sni", .list(tls.serverNames) { .fragment(.serverName($0)) }),
        .init("alpn", .names(tls.applicationProtocols)),
        .init("tlsVersion", Datum(tls.version) { .word(TLSVersionText.name($0)) }),
        .init("connections", .int(connections)),
        .init(
          "failures", .object(failures.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .int($0.value)) })),
        .init("intervalSeconds", Datum(interval) { .int(Int($0 / 1_000_000_000)) }),
        .init("longestGapSeconds", Datum(longestGap) { .int(Int($0 / 1_000_000_000)) }),
        .init("istiodConnections", .int(istiodConnections)),
        .init("egress", Datum(policy) { .word($0.egress.decision.word) }),
        .init("ingress", Datum(policy) { .word($0.ingress.decision.word) }),
        .init("dns", Datum(dns) { .word($0.word) }),
      ] + Datum.window(window))
  }
}

extension MeshClient.Reason {
  fileprivate var text: String {
    switch self {
    case .windowTooShort: "recorded for too short a time to say"
    case .notByPolicy: "nothing answers, and none of the policies given denies it"
    case .wouldBeDenied: "it got through; the policies given would deny it"
    case .asksIstiod: "it connects to istiod:15012 only"
    case .dnsUnanswered: "DNS does not answer it, and none of the policies given denies that"
    }
  }
}

extension Finding {
  fileprivate init(_ client: MeshClient) {
    self.init(
      id: "client-\(client.verdict.rawValue)", severity: client.kind == .unexpectedClient ? .warning : .error,
      title: Text(words: client.verdict.title),
      subjects: Listing([Subject(client.nameText, client.data)]), count: client.connections, window: client.window,
      verdict: client.policy.map(VerdictView.init), cause: client.why.isEmpty ? nil : client.why,
      facts: [
        .init(
          "client", .fragment(.name([client.namespace, client.workload].compactMap(\.self).joined(separator: "/"))))
      ])
  }
}

extension MeshClientVerdict {
  fileprivate var title: String {
    switch self {
    case .healthy: "the client gets its certificates"
    case .late: "the client renewed its certificate late"
    case .neverSeen: "the client was never seen to connect to istio-csr"
    case .wrongSNI: "the client asks for a name that is not istio-csr's"
    case .wrongCA: "the client asks istiod for its certificate"
    case .noDNS: "the client cannot resolve istio-csr's name"
    case .handshakeFails: "the client connects, and the TLS handshake fails"
    case .refused: "the client's connection is refused"
    case .blockedEgress: "policies of the client's namespace block its way to istio-csr"
    case .blockedIngress: "the client's connections to istio-csr are not answered"
    case .unexpectedClient: "a client outside the mesh reaches istio-csr"
    }
  }
}
