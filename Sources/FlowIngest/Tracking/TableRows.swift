import ByteInput
import FlowModel

/// A slot of a table of conversations, as far as rows need it whatever the input.
protocol RowSlot {
  var flowKey: FlowKey { get }
  /// The names that stand for missing addresses; 0 where there is an address.
  var names: (a: UInt32, b: UInt32) { get }
  var client: ClientDecision { get set }
}

/// The conversations of one input after reading, in slots.
protocol RowTable: Sendable {
  associatedtype Slot: RowSlot & Sendable
  var slots: SlotPages<Slot> { get set }
  static var areTextsStable: Bool { get }

  /// The numbers of the claims of both ends plus one; 0 for none.
  func claims(of slot: borrowing Slot) -> (a: UInt32, b: UInt32)
  func claim(_ number: UInt32) -> IdentityClaim?
  func head(slot: Int) -> FlowHead
  func flow(slot: Int) -> Flow

  /// Sets what the row has beside its ends. Notes are for the row at this place of its batch; texts that have no number are added to
  /// `texts`, and their place is their number.
  func fill(
    _ row: inout FlowRow, _ slot: borrowing Slot, _ notes: inout [RowNote], _ place: Int, _ texts: inout [String])

  /// The text of a number, for a table with stable texts.
  func text(_ number: UInt32) -> String
  func drop(_ number: UInt32) -> DropClaim
}

/// The rows of a table of conversations, in the order of its slots.
struct TableRows<Table: RowTable>: ~Copyable {
  private struct Pending {
    let number: Int
    let client: EndIndex.End
    let server: EndIndex.End
    let clientHash: UInt64
    let serverHash: UInt64
  }

  private var table: Table
  private var rule: (any RowRule)?
  private var sockets = SharedSockets(0)
  private var leavesOutTunnels = false
  private var index = EndIndex()
  private var place = 0
  private var releasedPages = 0
  private var pending: [Pending] = []
  private var texts: [String] = []
  private let seed = UInt64.random(in: .min ... .max)

  init(_ table: Table) { self.table = table }

  var count: Int { table.slots.count }

  mutating func prepare(_ rule: any RowRule) -> Int {
    self.rule = rule
    if rule.hasDeclaredPorts { correctClients(rule) }
    var tunnels = 0
    sockets = SharedSockets(count)
    let (table, seed) = (table, seed)
    table.slots.visit { number, slot in
      if Self.isTunnel(slot, number, table, rule) { tunnels += 1 }
      sockets.mark(Self.socketHash(slot, seed))
    }
    leavesOutTunnels = tunnels > 0 && tunnels < count
    table.slots.visit { number, slot in
      if leavesOutTunnels, Self.isTunnel(slot, number, table, rule) { return }
      sockets.add(Self.socketHash(slot, seed), UInt32(truncatingIfNeeded: number))
    }
    sockets.finish(count)
    return leavesOutTunnels ? tunnels : 0
  }

  private mutating func correctClients(_ rule: any RowRule) {
    for number in table.slots.indices {
      let decision = table.slots.with(number) { $0.client }
      guard ClientEvidence.declaredPort.isStronger(than: decision.evidence) else { continue }
      let head = table.head(slot: number)
      guard let server = rule.server(client: head.client, server: head.server, head.transport) else { continue }
      table.slots[number].client = decision.corrected(server)
    }
  }

  @inline(__always)
  private static func isTunnel(
    _ slot: borrowing Table.Slot, _ number: Int, _ table: Table, _ rule: any RowRule
  ) -> Bool {
    let key = slot.flowKey
    guard key.transport == TransportProtocol.udp.rawValue, rule.mayBeTunnel(.udp, key.aPort, key.bPort) else {
      return false
    }
    return rule.isTunnel(table.head(slot: number))
  }

  @inline(__always)
  private static func socketHash(_ slot: borrowing Table.Slot, _ seed: UInt64) -> UInt64 {
    let (key, names) = (slot.flowKey, slot.names)
    let isA = slot.client.end == .a
    let name = isA ? names.a : names.b
    let (high, low) = isA ? (key.aHigh, key.aLow) : (key.bHigh, key.bLow)
    let address = (high ^ seed).multipliedFullWidth(by: low ^ seed.byteSwapped)
    let rest = UInt64(name) << 32 | UInt64(isA ? key.aPort : key.bPort) << 8 | UInt64(key.transport)
    let all = (address.high ^ address.low ^ rest).multipliedFullWidth(by: seed | 1)
    return all.high ^ all.low
  }

  private static func socket(_ number: UInt32, _ table: Table) -> ClientSocket {
    let head = table.head(slot: Int(number))
    return ClientSocket(client: head.client, transport: head.transport)
  }

  mutating func nextSocket(_ slots: inout [UInt32]) -> Bool {
    sockets.next(&slots) { Self.socket($0, table) == Self.socket($1, table) }
  }

  mutating func fill(_ batch: inout RowBatch, _ slots: ArraySlice<UInt32>) {
    pending.removeAll(keepingCapacity: true)
    for slot in slots { addPending(Int(slot)) }
    fill(&batch)
  }

  mutating func next(_ batch: inout RowBatch) -> Bool {
    pending.removeAll(keepingCapacity: true)
    while releasedPages < place >> SlotPages<Table.Slot>.pageBits {
      table.slots.release(page: releasedPages)
      releasedPages += 1
    }
    while place < count, pending.count < RowBatch.size {
      let number = place
      place += 1
      if sockets.contains(number) { continue }
      if leavesOutTunnels, let rule, table.slots.with(number, { Self.isTunnel($0, number, table, rule) }) { continue }
      addPending(number)
    }
    fill(&batch)
    return !batch.rows.isEmpty
  }

  @inline(__always)
  private mutating func addPending(_ number: Int) {
    table.slots.with(number) { slot in
      let (key, names, claims) = (slot.flowKey, slot.names, table.claims(of: slot))
      let a = EndIndex.End(high: key.aHigh, low: key.aLow, claim: claims.a, isNamed: names.a != 0)
      let b = EndIndex.End(high: key.bHigh, low: key.bLow, claim: claims.b, isNamed: names.b != 0)
      let isA = slot.client.end == .a
      let (client, server) = isA ? (a, b) : (b, a)
      let (clientHash, serverHash) = (index.hash(client), index.hash(server))
      index.prefetch(clientHash)
      index.prefetch(serverHash)
      pending.append(
        Pending(number: number, client: client, server: server, clientHash: clientHash, serverHash: serverHash))
    }
  }

  private mutating func fill(_ batch: inout RowBatch) {
    batch.removeAll()
    texts.removeAll(keepingCapacity: true)
    for item in pending {
      let client = index.number(item.client, item.clientHash)
      let server = index.number(item.server, item.serverHash)
      let place = batch.rows.count
      table.slots.with(item.number) { slot in
        let (key, decision) = (slot.flowKey, slot.client)
        let isA = decision.end == .a
        let transport = TransportProtocol(rawValue: key.transport)
        var row = FlowRow(
          slot: UInt32(truncatingIfNeeded: item.number), client: client, clientPort: isA ? key.aPort : key.bPort,
          server: server, serverPort: isA ? key.bPort : key.aPort, transport: transport, clientBy: decision.evidence,
          origin: Origin(input: 0, offset: 0), evidence: FlowEvidence(isTCP: transport == .tcp))
        row.evidence.isToMany =
          !item.server.isNamed && IPAddress(high: item.server.high, low: item.server.low).isMulticastOrBroadcast
        table.fill(&row, slot, &batch.notes, place, &texts)
        batch.rows.append(row)
      }
    }
  }

  func flow(_ slot: UInt32) -> Flow { table.flow(slot: Int(slot)) }
  func address(_ end: UInt32) -> IPAddress? { index.address(end) }
  func claim(_ end: UInt32) -> IdentityClaim? { table.claim(index.ends[Int(end)].claim) }
  func text(_ number: UInt32) -> String { Table.areTextsStable ? table.text(number) : texts[Int(number)] }
  func drop(_ number: UInt32) -> DropClaim { table.drop(number) }
}

/// The rows of one kind of table. Each kind has a class of its own, for which the compiler specialises everything.
protocol SlotRows: FlowRows {
  associatedtype Table: RowTable

  func withListing<Result>(_ use: (inout TableRows<Table>) -> Result) -> Result
}

extension SlotRows {
  var count: Int { withListing { $0.count } }
  var failure: String? { nil }
  var areTextsStable: Bool { Table.areTextsStable }

  func prepare(_ rule: any RowRule) -> Int { withListing { $0.prepare(rule) } }
  func nextSocket(_ slots: inout [UInt32]) -> Bool { withListing { $0.nextSocket(&slots) } }
  func fill(_ batch: inout RowBatch, _ slots: ArraySlice<UInt32>) { withListing { $0.fill(&batch, slots) } }
  func next(_ batch: inout RowBatch) -> Bool { withListing { $0.next(&batch) } }
  func flow(_ slot: UInt32) -> Flow { withListing { $0.flow(slot) } }
  func address(_ end: UInt32) -> IPAddress? { withListing { $0.address(end) } }
  func claim(_ end: UInt32) -> IdentityClaim? { withListing { $0.claim(end) } }
  func text(_ number: UInt32) -> String { withListing { $0.text(number) } }
  func drop(_ number: UInt32) -> DropClaim { withListing { $0.drop(number) } }
}
