import FlowModel

/// What a first look at a list of conversations found of those that belong together.
struct FlowSurvey {
  /// So many from the first on stand as in a listing.
  var listed = 0
  /// The places of those that are not found beside others of the same client's port, by that port.
  var elsewhere: [ClientSocket: [Int]] = [:]
}
