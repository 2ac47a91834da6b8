import Synchronization
import Testing

@testable import ByteInput

@Test(arguments: [1, 2, 5])
func `threads take their turns in the order of the numbers that they hold`(threads: Int) {
  let next = Atomic(0)
  let taken = Mutex<[Int]>([])
  let turns = Turns()
  Workers.run(threads) { _ in
    while true {
      let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard number < 2000 else { return }
      turns.take(number) { taken.withLock { $0.append(number) } }
    }
  }
  #expect(taken.withLock { $0 } == Array(0..<2000))
}
