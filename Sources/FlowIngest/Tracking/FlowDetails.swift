import FlowModel

/// What only some conversations have: names and alerts seen in clear. Kept beside the table, not in it.
struct FlowDetails {
  /// Distinct names kept per conversation and kind; a hostile peer may send any number.
  static let nameLimit = 64

  var tls = TLSEvidence()
  var dnsNames: [String] = []
  var dnsReplies: [DNSReply] = []
  var grpcMethods: [String] = []
  /// Who the ends are, where the packets' comments say so.
  var claimOfA: IdentityClaim?
  var claimOfB: IdentityClaim?
  /// Alerts by the end that sent them, since which end is the client is decided later.
  var alertsOfA: [UInt8] = []
  var alertsOfB: [UInt8] = []

  /// Adds a name to a sorted list unless it is full.
  static func insert<Name: Comparable>(_ name: Name, into names: inout [Name]) {
    guard names.count < nameLimit else { return }
    names.insertSorted(name)
  }
}
