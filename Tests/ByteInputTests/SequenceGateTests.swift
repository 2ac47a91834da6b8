import Synchronization
import Testing

@testable import ByteInput

@Test(arguments: [1, 2, 5])
func `threads pass the gate in the order of their tickets`(threads: Int) {
  let next = Atomic(0)
  let entered = Mutex<[Int]>([])
  let gate = SequenceGate()
  Workers.run(threads) { _ in
    while true {
      let ticket = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard ticket < 2000 else { return }
      gate.enter(ticket) { entered.withLock { $0.append(ticket) } }
    }
  }
  #expect(entered.withLock { $0 } == Array(0..<2000))
}
