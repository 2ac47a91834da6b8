/// Hands out the flows of a list as rows, in no particular order.
///
/// A class, because it gives up the memory of flows that were handed out.
///
/// `prepare` comes first. Then `nextSocket` lists the flows that share their client's socket with others, which may be one connection
/// seen before and after translation; after the last of them `next` returns all others.
public protocol FlowRows: AnyObject {
  /// The number of flows, tunnels included.
  var count: Int { get }

  /// Why a flow could not be read back. Once this is set, discard everything that was computed from the rows.
  var failure: String? { get }

  /// Corrects guessed clients, and leaves out tunnels unless there is nothing else. Returns how many were left out.
  func prepare(_ rule: any RowRule) -> Int

  /// Replaces `slots` by the flows of the next client socket that has several; false where there is no more.
  func nextSocket(_ slots: inout [UInt32]) -> Bool

  /// Replaces the batch by the rows of these flows, which `nextSocket` listed.
  func fill(_ batch: inout RowBatch, _ slots: ArraySlice<UInt32>)

  /// Replaces the batch by the next rows; false where there is no more. The flows of earlier batches are not available then.
  func next(_ batch: inout RowBatch) -> Bool

  /// The flow of a row, with the client that the row has.
  func flow(_ slot: UInt32) -> Flow

  /// Nil where the input names the end without its address.
  func address(_ end: UInt32) -> IPAddress?

  func claim(_ end: UInt32) -> IdentityClaim?

  /// The text of a note of the current batch.
  func text(_ number: UInt32) -> String

  /// Whether a number stands for the same text in all batches.
  var areTextsStable: Bool { get }

  /// The drop of a note, without count and time. A number stands for the same drop in all batches.
  func drop(_ number: UInt32) -> DropClaim
}

/// What is known of a cluster that decides how the flows of an input are listed.
public protocol RowRule {
  /// Whether `side` may be other than nil.
  var hasDeclaredPorts: Bool { get }

  /// Which side of a flow with a guessed client is the server, because only that side's port is declared; nil where both or neither
  /// are.
  func server(client: Endpoint, server: Endpoint, _ transport: TransportProtocol) -> DeclaredServer?

  /// Whether the ports are those of a tunnel, which `isTunnel` decides.
  func mayBeTunnel(_ transport: TransportProtocol, _ port: UInt16, _ other: UInt16) -> Bool

  /// Whether the flow carries the packets of others from node to node.
  func isTunnel(_ flow: FlowHead) -> Bool
}

/// Which end of a flow declares its port.
public enum DeclaredServer: Sendable {
  /// The guess was right.
  case server
  /// The guessed client is the server.
  case client
}
