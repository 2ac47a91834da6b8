import Documents
import FlowModel

extension PartialFlow {
  /// Nil if a required member is missing. Ignores values out of range.
  init?(_ node: DocumentNode, _ claims: [String: IdentityClaim]) {
    guard let transport = node["protocol"].transport, let input = node["input"]?.string,
      let evidence = node["clientBy"]?.string.flatMap(ClientEvidence.init(rawValue:))
    else { return nil }
    self.input = input
    flow = Flow(
      client: Self.end(node["client"], claims), server: Self.end(node["server"], claims),
      transport: transport, clientBy: evidence,
      origin: Origin(input: 0, offset: node["offset"].count))
    flow.fromClient = Self.side(node["fromClient"])
    flow.fromServer = Self.side(node["fromServer"])
    flow.copies = node["copies"].count
    flow.fragments = node["fragments"].count
    readNames(node)
    flow.passed = node["passed"]?.bool ?? false
    flow.isSampled = node["sampled"]?.bool ?? false
  }

  private mutating func readNames(_ node: DocumentNode) {
    flow.tls = Self.tls(node["tls"])
    flow.dnsNames.formSortedUnion(node["dnsNames"].texts)
    flow.grpcMethods.formSortedUnion(node["grpc"].texts)
    for reply in node["dnsReplies"]?.array ?? [] {
      guard let name = reply["name"]?.string else { continue }
      flow.dnsReplies.insertSorted(
        DNSReply(
          name: name, code: reply["code"].number(UInt8.self) ?? 0, hasRecords: reply["records"]?.bool ?? false))
    }
    for error in node["icmp"]?.array ?? [] {
      guard let reporter = error["by"]?.string.flatMap({ IPAddress($0) }) else { continue }
      flow.icmpErrors.insertSorted(
        ICMPError(
          reporter: reporter, type: error["type"].number(UInt8.self) ?? 0, code: error["code"].number(UInt8.self) ?? 0))
    }
    flow.drops = Self.drops(node)
  }

  /// The total of a group, from the members that `writeCounts` writes and the common fields of this example. Nil stands for zeros.
  func total(_ node: DocumentNode?) -> Flow {
    var total = flow
    total.client.port = 0
    total.origin = Origin(input: 0, offset: 0)
    total.fromClient = Self.side(node?["fromClient"])
    total.fromServer = Self.side(node?["fromServer"])
    total.copies = (node?["copies"]).count
    total.fragments = (node?["fragments"]).count
    total.tls.clientHellos = (node?["clientHellos"]).count
    total.tls.clientHelloBytes = (node?["helloBytes"]).count
    total.tls.serverHellos = (node?["serverHellos"]).count
    total.drops = node.map(Self.drops) ?? []
    return total
  }

  private static func drops(_ node: DocumentNode) -> [DropClaim] {
    var drops: [DropClaim] = []
    for drop in node["drops"]?.array ?? [] {
      guard let cause = drop["cause"]?.string.flatMap(DropCause.init(rawValue:)) else { continue }
      var claim = DropClaim(
        cause: cause, reason: drop["reason"]?.string ?? "",
        direction: drop["direction"]?.string.flatMap(PolicyDirection.init(rawValue:)), policy: drop["policy"]?.string,
        count: drop["count"].count, window: drop["window"].window)
      claim.isSaturated = drop["saturated"]?.bool ?? false
      DropClaim.add(claim, to: &drops)
    }
    return drops
  }

  static func end(_ node: DocumentNode?, _ claims: [String: IdentityClaim]) -> Endpoint {
    Endpoint(
      address: node?["ip"]?.string.flatMap { IPAddress($0) }, port: (node?["port"]).number(UInt16.self) ?? 0,
      claim: node?["claim"]?.string.flatMap { claims[$0] })
  }

  private static func side(_ node: DocumentNode?) -> SideEvidence {
    var side = SideEvidence()
    guard let node else { return side }
    side.packets = node["packets"].count
    side.bytes = node["bytes"].count
    side.payloadBytes = node["payload"].count
    side.syn = node["syn"].count
    side.synAck = node["synAck"].count
    side.ack = node["ack"].count
    side.fin = node["fin"].count
    side.rst = node["rst"].count
    side.retransmissions = node["again"].count
    side.synWindow = node["synWindow"].window
    side.window = node["window"].window
    side.initialSequence = node["sequence"]?.string.flatMap { UInt32($0) }
    return side
  }

  private static func tls(_ node: DocumentNode?) -> TLSEvidence {
    var tls = TLSEvidence()
    guard let node else { return tls }
    tls.clientHellos = node["clientHellos"].count
    tls.clientHelloBytes = node["helloBytes"].count
    tls.serverHellos = node["serverHellos"].count
    tls.serverNames.formSortedUnion(node["sni"].texts)
    tls.applicationProtocols.formSortedUnion(node["alpn"].texts)
    for alert in node["alerts"]?.array ?? [] {
      tls.fatalAlerts.insertSorted(
        TLSAlert(
          sender: alert["by"]?.string == "client" ? .client : .server, code: alert["code"].number(UInt8.self) ?? 0))
    }
    tls.version = node["version"].number(UInt16.self)
    return tls
  }
}

extension Optional where Wrapped == DocumentNode {
  /// Nil if the number does not fit the type.
  func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number? {
    self?.int.flatMap { Number(exactly: $0) }
  }

  /// Zeros are not written, so a missing member is protocol 0.
  var transport: TransportProtocol? {
    guard self != nil else { return TransportProtocol(rawValue: 0) }
    return number(UInt8.self).map { TransportProtocol(rawValue: $0) }
  }

  /// 0 for a missing or negative number; so small that sums of several cannot overflow.
  var count: Int { Swift.min(Swift.max(0, self?.int ?? 0), Int.max / 16) }

  /// The strings of an array.
  var texts: [String] { (self?.array ?? []).compactMap(\.string) }

  /// Empty if there is no list; nil if one of its remarks is unknown.
  func remarks<Remark: InputRemark>(_ type: Remark.Type) -> [Remark]? {
    guard let list = self?.array else { return self == nil ? [] : nil }
    let remarks = list.compactMap { node -> Remark? in
      guard let members = node.members, members.first?.name == "id", let id = members[0].node.string else { return nil }
      return Remark(id: id, fields: members.dropFirst().compactMap(RemarkField.init))
    }
    return remarks.count == list.count ? remarks : nil
  }

  /// From an array of first and last time, in nanoseconds since 1970.
  var window: TimeWindow? {
    guard let moments = self?.array, moments.count == 2, let first = moments[0].int, let last = moments[1].int else {
      return nil
    }
    return TimeWindow(Timestamp(nanoseconds: Int64(first)), Timestamp(nanoseconds: Int64(last)))
  }
}

extension RemarkField {
  fileprivate init?(_ member: DocumentNode.Member) {
    if let number = member.node.int {
      self.init(member.name, .number(number))
    } else if let word = member.node.string {
      self.init(member.name, .word(word))
    } else if member.node.array != nil {
      self.init(member.name, .words(Optional(member.node).texts))
    } else {
      return nil
    }
  }
}
