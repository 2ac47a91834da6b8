/// The keys of generated records and their order, to which readers that predict keys are sensitive.
public enum KeyOrder: String, CaseIterable, Sendable {
  /// Every record has the same keys in the same order.
  case regular
  /// The same order, but each of eight keys is missing in 30 % of the records, and DNS records have additional keys.
  case irregular
  /// Like `irregular`, but each record has a random order, as from Go's maps.
  case shuffled
}
