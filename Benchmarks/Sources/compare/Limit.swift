/// What a measured value must be, and what it should become.
struct Limit: Sendable {
  enum Direction: Sendable {
    case atMost
    case atLeast
  }

  let direction: Direction
  /// Nil if the value is only reported.
  let must: Double?
  let aim: Double?
  let unit: String

  init(_ direction: Direction, must: Double?, aim: Double? = nil, unit: String = "") {
    self.direction = direction
    self.must = must
    self.aim = aim
    self.unit = unit
  }

  /// Whether `value` is within `bound`, the must or the aim.
  func isKept(_ value: Double, _ bound: Double) -> Bool {
    switch direction {
    case .atMost: value <= bound
    case .atLeast: value >= bound
    }
  }
}
