import FlowModel

/// The rows of a capture.
final class CapturedRows: SlotRows {
  private var listing: TableRows<CapturedFlows>

  init(_ flows: CapturedFlows) { listing = TableRows(flows) }

  func withListing<Result>(_ use: (inout TableRows<CapturedFlows>) -> Result) -> Result { use(&listing) }
}

extension FlowSlot: RowSlot {
  var flowKey: FlowKey { key }
  var names: (a: UInt32, b: UInt32) { (0, 0) }
}

extension CapturedFlows: RowTable {
  static var areTextsStable: Bool { true }

  func text(_ number: UInt32) -> String { names[Int(number)] }

  func drop(_ number: UInt32) -> DropClaim { preconditionFailure("a capture reports no drops") }

  func fill(
    _ row: inout FlowRow, _ slot: borrowing FlowSlot, _ notes: inout [RowNote], _ place: Int, _ texts: inout [String]
  ) {
    let client = slot.client.end
    let known = slot.details > 0 ? details[Int(slot.details) - 1] : FlowDetails()
    row.origin.offset = slot.origin
    row.evidence.fromClient = slot.evidence(of: client, known)
    row.evidence.fromServer = slot.evidence(of: client == .a ? .b : .a, known)
    if !errors.isEmpty, let found = errors[slot.key] {
      row.evidence.note(found)
      row.hasDetails = !found.isEmpty
    }
    guard slot.details > 0 else { return }
    row.evidence.clientHellos = Int(known.clientHellos)
    row.evidence.clientHelloBytes = Int(known.clientHelloBytes)
    row.evidence.serverHellos = Int(known.serverHellos)
    row.evidence.version = known.version
    let hasHellos = known.clientHellos > 0 || known.serverHellos > 0 || known.clientHelloBytes > 0 || known.version != 0
    if known.notes > 0 || hasHellos { row.hasDetails = true }
    var next = Int(known.notes)
    while next > 0 {
      let note = self.notes[next - 1]
      switch note.kind {
      case .serverName: notes.append(RowNote(.serverName, note.name, row: place))
      case .applicationProtocol: notes.append(RowNote(.applicationProtocol, note.name, row: place))
      case .grpcMethod: notes.append(RowNote(.grpcMethod, note.name, row: place))
      case .alertOfA, .alertOfB: row.evidence.hasAlerts = true
      case .dnsName, .dnsReply: break
      }
      next = Int(note.next)
    }
  }
}
