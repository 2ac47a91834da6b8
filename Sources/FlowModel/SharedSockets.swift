/// Finds the flows that share their client's socket with others.
///
/// Works in two passes over all flows, because nearly every socket occurs once: the first pass sets two bits for each hash, and the
/// second one keeps only the flows whose bits were set twice.
public struct SharedSockets: ~Copyable {
  private struct Candidate {
    let hash: UInt64
    let slot: UInt32
  }

  /// Pairs of words, so that both bits of a hash are in one cache line: which hashes were met, and which more than once.
  private var bits: [UInt64]
  private var candidates: [Candidate] = []
  /// The runs of candidates with equal hashes, by their first flow.
  private var runs: [Range<Int>] = []
  private var nextRun = 0
  /// One bit for each flow that is in a run; empty where there are no runs.
  private var shared: [UInt64] = []

  /// Sizes the bit sets for this many flows.
  public init(_ count: Int) {
    var words = 1
    // Sixteen bits a flow leave one unshared flow of sixteen as a candidate.
    while words * 64 < count * 16 { words *= 2 }
    bits = [UInt64](repeating: 0, count: 2 * words)
  }

  /// The first pass.
  public mutating func mark(_ hash: UInt64) {
    let (word, bit) = bit(hash)
    bits[word + 1] |= bits[word] & bit
    bits[word] |= bit
  }

  /// The second pass, over the flows that are not left out.
  public mutating func add(_ hash: UInt64, _ slot: UInt32) {
    let (word, bit) = bit(hash)
    if bits[word + 1] & bit != 0 { candidates.append(Candidate(hash: hash, slot: slot)) }
  }

  private func bit(_ hash: UInt64) -> (word: Int, bit: UInt64) {
    (Int(truncatingIfNeeded: hash >> 5) & (bits.count &- 2), 1 << (hash & 63))
  }

  /// Ends the second pass over `count` flows.
  public mutating func finish(_ count: Int) {
    bits = [0, 0]
    guard candidates.count > 1 else { return }
    candidates.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.slot < $1.slot }
    var start = 0
    while start < candidates.count {
      var end = start + 1
      while end < candidates.count, candidates[end].hash == candidates[start].hash { end += 1 }
      if end - start > 1 { runs.append(start..<end) }
      start = end
    }
    guard !runs.isEmpty else {
      candidates = []
      return
    }
    shared = [UInt64](repeating: 0, count: (count + 63) / 64)
    for run in runs {
      for place in run { shared[Int(candidates[place].slot) >> 6] |= 1 << (candidates[place].slot & 63) }
    }
    runs.sort { candidates[$0.lowerBound].slot < candidates[$1.lowerBound].slot }
  }

  /// Whether the flow is in one of the lists that `next` returns.
  public func contains(_ slot: Int) -> Bool { !shared.isEmpty && shared[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

  /// Replaces `slots` by the flows of the next socket, in order; false where there is no more. `isSame` compares the sockets of two
  /// flows: hashes may be equal by chance, and then a list may have one flow only.
  public mutating func next(_ slots: inout [UInt32], isSame: (UInt32, UInt32) -> Bool) -> Bool {
    slots.removeAll(keepingCapacity: true)
    guard nextRun < runs.count else {
      (candidates, runs) = ([], [])
      return false
    }
    let run = runs[nextRun]
    let first = candidates[run.lowerBound]
    var others: [Candidate] = []
    for place in run {
      let candidate = candidates[place]
      if candidate.slot == first.slot || isSame(first.slot, candidate.slot) {
        slots.append(candidate.slot)
      } else {
        others.append(candidate)
      }
    }
    if others.isEmpty {
      nextRun += 1
    } else {
      let rest = run.upperBound - others.count..<run.upperBound
      candidates.replaceSubrange(rest, with: others)
      runs[nextRun] = rest
    }
    return true
  }
}
