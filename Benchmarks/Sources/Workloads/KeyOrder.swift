/// Which keys a generated record has, and in what order: what a reader that predicts keys is sensitive to.
public enum KeyOrder: String, CaseIterable, Sendable {
  /// Every record has the same keys in the same order.
  case regular
  /// The same order, but each of eight keys is missing from 30 % of the records; DNS records have keys of their own.
  case irregular
  /// As `irregular`, and every record has an order of its own, as Go's maps give.
  case shuffled
}
