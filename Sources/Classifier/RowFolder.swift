import FlowModel
import KubeModel

/// Adds the connections that rows show to a table.
///
/// A row is a connection by itself, unless its client may use a Service or the flows of its client's socket may be one connection: such
/// flows go to the `ConnectionFolder`.
struct RowFolder<Table: ConnectionTable> {
  var table: Table
  var ends: EndTable
  /// Connections after folding: each counts once, however often it was seen.
  private(set) var connections = 0
  /// Addresses that two pods had at the same time according to the objects.
  private(set) var ambiguousAddresses: Set<IPAddress> = []

  private let rows: any FlowRows
  private let inventory: Inventory
  private var folder: ConnectionFolder
  private var batch = RowBatch()
  /// Of the current row.
  private var names: [String] = []

  init(_ table: Table, _ ends: EndTable, _ folder: ConnectionFolder, _ inventory: Inventory, _ rows: any FlowRows) {
    self.table = table
    self.ends = ends
    self.folder = folder
    self.inventory = inventory
    self.rows = rows
  }

  /// Adds all rows; they must be prepared.
  mutating func addAll() {
    var slots: [UInt32] = []
    while rows.nextSocket(&slots) {
      if slots.count > 1, mayBeOne(slots) {
        let flows = slots.map { rows.flow($0) }
        for connection in folder.fold(flows) { add(connection) }
      } else {
        forEachBatch(slots) { $0.addBatch() }
      }
    }
    while rows.next(&batch) { addBatch() }
  }

  private mutating func forEachBatch(_ slots: [UInt32], _ use: (inout RowFolder) -> Void) {
    var start = 0
    while start < slots.count {
      let end = min(start + RowBatch.size, slots.count)
      rows.fill(&batch, slots[start..<end])
      use(&self)
      start = end
    }
  }

  /// Whether some flows of one client socket may be the same connection.
  private mutating func mayBeOne(_ slots: [UInt32]) -> Bool {
    var sequences: [UInt32] = []
    var isTranslated = false
    forEachBatch(slots) { folder in
      for place in folder.batch.rows.indices {
        folder.noteAmbiguity(folder.batch.rows[place])
        if let sequence = folder.batch.rows[place].evidence.fromClient.initialSequence { sequences.append(sequence) }
        if folder.isTranslated(folder.batch.rows[place]) { isTranslated = true }
      }
    }
    if isTranslated { return true }
    sequences.sort()
    return zip(sequences, sequences.dropFirst()).contains { $0 == $1 }
  }

  private mutating func isTranslated(_ row: FlowRow) -> Bool {
    let end = ends.end(row.server)
    if row.isGroup || ends.ends[end].claimsService { return true }
    let server = ends.server(row, names: [], &folder)
    return ends.servers[server].isTranslated
  }

  private mutating func noteAmbiguity(_ row: borrowing FlowRow) {
    for end in [row.client, row.server] {
      let place = ends.end(end)
      guard ends.ends[place].basis == .time, let address = rows.address(end) else { continue }
      if inventory.isAmbiguous(address, at: row.evidence.window?.first) { ambiguousAddresses.insert(address) }
    }
  }

  private mutating func addBatch() {
    var note = 0
    for place in batch.rows.indices {
      let first = note
      while note < batch.notes.count, batch.notes[note].row == place { note += 1 }
      add(place, first..<note)
    }
  }

  private mutating func add(_ place: Int, _ notes: Range<Int>) {
    let client = ends.end(batch.rows[place].client)
    let end = ends.end(batch.rows[place].server)
    if ends.ends[client].basis == .time || ends.ends[end].basis == .time {
      noteAmbiguity(batch.rows[place])
      return addWhole(place)
    }
    if batch.rows[place].isGroup { return addWhole(place) }
    if !notes.isEmpty || !names.isEmpty { setNames(notes) }
    let server = ends.server(batch.rows[place], names: names, &folder)
    if ends.servers[server].isTranslated { return addWhole(place) }
    let route = ends.route(batch.rows[place], client, server)
    connections.addSaturating(1)
    table.add(place, notes, of: batch, from: client, to: server, route, rows, &ends)
  }

  private mutating func setNames(_ notes: Range<Int>) {
    names.removeAll(keepingCapacity: true)
    for note in notes where batch.notes[note].kind == .serverName { names.append(rows.text(batch.notes[note].number)) }
  }

  private mutating func addWhole(_ place: Int) { add(folder.connection(rows.flow(batch.rows[place].slot))) }

  private mutating func add(_ connection: Connection) {
    let flow = connection.flow
    connections.addSaturating(flow.count)
    let destination = ends.resolver.party(flow.server, .server, of: flow)
    var source = ends.resolver.party(flow.client, .client, of: flow)
    let route = ends.route(&source, destination, flow.server, flow.transport)
    let alternatives = connection.alternatives.map { backend in
      let endpoint = Endpoint(address: backend.address, port: backend.port)
      return Path.Alternative(party: ends.resolver.party(endpoint, .server, of: flow), port: backend.port)
    }
    table.add(connection, from: source, to: destination, route, alternatives, &ends)
  }
}
