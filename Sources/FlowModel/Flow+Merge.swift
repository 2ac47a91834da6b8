extension Flow {
  /// Adds what another part of the input tells of the same five-tuple.
  ///
  /// Where the two disagree about who is the client, the stronger evidence decides.
  public mutating func merge(_ other: Flow) {
    let other = aligned(other)
    if group != nil || other.group != nil {
      group = (group ?? FlowGroup(self)).merged(other.group ?? FlowGroup(other))
    }
    fromClient.merge(other.fromClient)
    fromServer.merge(other.fromServer)
    copies.addSaturating(other.copies)
    fragments.addSaturating(other.fragments)
    tls.merge(other.tls)
    for claim in other.drops { DropClaim.add(claim, to: &drops) }
    isSampled = isSampled || other.isSampled
    mergeSets(other)
  }

  /// Adds what was seen of the very same packets at another place: another interface, another node, or before and
  /// after address translation. Counts do not add up; the larger holds. Addresses and ports stay this flow's own.
  public mutating func mergeCopy(_ other: Flow) {
    let other = aligned(other)
    if group != nil || other.group != nil {
      group = (group ?? FlowGroup(self)).mergedCopy(other.group ?? FlowGroup(other))
    }
    fromClient.mergeCopy(other.fromClient)
    fromServer.mergeCopy(other.fromServer)
    copies = max(copies, other.copies)
    fragments = max(fragments, other.fragments)
    tls.mergeCopy(other.tls)
    for claim in other.drops { DropClaim.addCopy(claim, to: &drops) }
    isSampled = isSampled && other.isSampled
    mergeSets(other)
  }

  /// `other` with the same side as client as this flow, after the stronger evidence turned this one where needed.
  private mutating func aligned(_ other: Flow) -> Flow {
    let opposite =
      other.client.address == server.address && other.client.port == server.port
      && (other.client.address, other.client.port) != (client.address, client.port)
    guard opposite else {
      if other.clientBy.isStronger(than: clientBy) { clientBy = other.clientBy }
      return other
    }
    guard other.clientBy.isStronger(than: clientBy) else { return other.reversed }
    self = reversed
    clientBy = other.clientBy
    return other
  }

  private mutating func mergeSets(_ other: Flow) {
    client.claim = IdentityClaim.merged(client.claim, other.client.claim)
    server.claim = IdentityClaim.merged(server.claim, other.server.claim)
    dnsNames.formSortedUnion(other.dnsNames)
    dnsReplies.formSortedUnion(other.dnsReplies)
    grpcMethods.formSortedUnion(other.grpcMethods)
    if other.passed { passed = true }
    icmpErrors.formSortedUnion(other.icmpErrors)
    origin = min(origin, other.origin)
  }
}
