extension InputNote {
  /// A sentence without a final dot, to follow the input's path or the format's name and a colon.
  public var text: String {
    switch self {
    case .timesInWholeSeconds: "its times are whole seconds: durations below a few seconds are unknown"
    case .timesWithoutZone:
      "its times have no zone and are read as UTC: compared with other inputs they may be off by hours"
    case .timesWithoutDate:
      "its lines have no date, so their times are not used; tcpdump -tttt and hubble --time-format RFC3339 write it"
    case .rateLimited: "its records are rate limited, so flows that happened may be missing from it"
    case .loggedOnRequest:
      "it is written only where logging is enabled, so flows that happened may be missing from it"
    case .denialsUnreliable:
      "a DENY alone does not prove a drop: the agent also logs it for traffic that passes and for late replies"
    case .aggregatedOverMinutes: "each record covers up to 10 minutes: short failures are not visible"
    case .withoutTrafficInsideNodes: "traffic that stays on one node is not in it"
    case .namesInPlaceOfAddresses:
      "some of its packets have names in place of addresses or ports and are not used; tcpdump -nn writes numbers"
    case .staleDenials:
      "denials with zero packets and zero connections are not counted: Calico before August 2026 repeats denials that ended"
    case .tunnelChecksumsWrong:
      "the outer UDP checksum of its tunnel packets is wrong: on the sending host that is normal with checksum offload, on"
        + " the receiving host it means that the packets are discarded (ethtool -K DEVICE tx-checksum-ip-generic off)"
    case .connectionsGrouped(let timesKept):
      "like connections within an hour are kept as one group: only the times of its \(timesKept) earliest connections are"
        + " known, and a five-tuple in two groups counts as two connections"
    }
  }
}
