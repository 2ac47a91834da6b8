/// A random number generator whose whole state is its seed: the same seed gives the same numbers on every machine.
///
/// Sebastiano Vigna's SplitMix64 (public domain, https://prng.di.unimi.it/splitmix64.c).
struct SplitMix64 {
  private var state: UInt64

  /// The generator's numbers follow from `seed` alone.
  init(seed: UInt64) { state = seed }

  /// The generator for the `index`-th thing of a workload: things are the same whatever was drawn before them.
  init(seed: UInt64, index: Int) {
    self.init(seed: seed ^ UInt64(truncatingIfNeeded: index) &* 0xD1B5_4A32_D192_ED03)
    _ = next()
  }

  /// Sixty-four random bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to but not including `bound`, which must be positive and fit 32 bits.
  ///
  /// Multiplies instead of dividing (Lemire); the bias of less than one in 2^32 does not matter here.
  mutating func below(_ bound: Int) -> Int {
    Int(((next() >> 32) &* UInt64(bound)) >> 32)
  }

  /// True in `percentage` of 100 draws.
  mutating func isWithin(percentage: Int) -> Bool { below(100) < percentage }
}
