/// One end of a generated conversation: a pod with its names, or a public address without any.
struct LogEnd {
  let address: [UInt8]
  /// Nil outside the cluster.
  let party: LogParty?

  private static let gatewayMAC = Array("0a:58:0a:00:00:01".utf8)

  /// Outside the cluster it is the gateway's.
  var mac: [UInt8] { party?.mac ?? Self.gatewayMAC }

  init(pod party: LogParty, isIPv6: Bool) {
    address = isIPv6 ? party.address6 : party.address4
    self.party = party
  }

  /// A public address; `number` is below `LogConversation.externalCount`.
  init(external number: Int) {
    address = Array("44.\(226 + number / 32).\(number * 7 % 256).\(10 + number)".utf8)
    party = nil
  }

  /// The client's and the server's end.
  static func ends(of conversation: LogConversation, _ parties: [LogParty]) -> (client: LogEnd, server: LogEnd) {
    let client = LogEnd(pod: parties[conversation.client], isIPv6: conversation.isIPv6)
    switch conversation.server {
    case .pod(let number): return (client, LogEnd(pod: parties[number], isIPv6: conversation.isIPv6))
    case .external(let number): return (client, LogEnd(external: number))
    }
  }
}
