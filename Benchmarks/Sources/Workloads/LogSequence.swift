/// Which conversation the next record of a log belongs to, and which side sent it.
public struct LogSequence {
  /// How many conversations a log has.
  public enum Mix: Sendable {
    /// Distinct ones; each occurs in both directions before any occurs again.
    case conversations(Int)
    /// This percentage of the records each begins another one; the others continue one of the latest 5,000.
    case new(percentage: Int)
  }

  struct Step {
    let conversation: Int
    let isAnswer: Bool
    /// Whether it is the first record of its conversation, or its first answer.
    let isOpening: Bool
  }

  private let mix: Mix
  private var begun = 0
  private var records = 0

  init(_ mix: Mix) { self.mix = mix }

  mutating func next(_ random: inout SplitMix64) -> Step {
    defer { records += 1 }
    switch mix {
    case .conversations(let count):
      if records < 2 * count {
        return Step(conversation: records / 2, isAnswer: records % 2 == 1, isOpening: true)
      }
      return Step(conversation: random.below(count), isAnswer: random.isWithin(percentage: 50), isOpening: false)
    case .new(let percentage):
      if begun == 0 || random.isWithin(percentage: percentage) {
        begun += 1
        // A recording may miss what the client sent first.
        return Step(conversation: begun - 1, isAnswer: random.isWithin(percentage: 10), isOpening: true)
      }
      let conversation = begun - 1 - random.below(min(begun, 5000))
      return Step(conversation: conversation, isAnswer: random.isWithin(percentage: 50), isOpening: false)
    }
  }
}
