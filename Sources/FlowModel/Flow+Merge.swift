extension Flow {
  /// Adds other packets of the same five-tuple.
  ///
  /// If the two disagree about the client, the stronger evidence decides.
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

  /// Adds a second observation of the same packets: on another interface or node, or before or after address translation. Of each
  /// count the larger one holds. Addresses and ports remain those of this flow.
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

  /// Reverses this flow or the returned copy of `other`, whichever has the weaker evidence, so that both have the same client.
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
