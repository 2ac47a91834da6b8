/// The fields that a scanner finds in a record, as paths such as `flow.IP.source`, numbered in the order given.
struct RecordSchema {
  let fieldCount: Int
  private(set) var keys = KeyTable()
  /// The number of the outermost object.
  static let root = 0

  /// An alias is another outermost key of a field. Precondition: no path leads through another path's field.
  init(_ paths: [String], aliases: [(key: String, field: Int)] = []) {
    fieldCount = paths.count
    defer { for alias in aliases { add(alias.key, .field(alias.field), to: Self.root) } }
    var numbers = ["": keys.addObject()]
    for (field, path) in paths.enumerated() {
      let parts = path.split(separator: ".").map(String.init)
      var parent = ""
      for part in parts.dropLast() {
        let name = parent + part + "."
        if numbers[name] == nil {
          let object = keys.addObject()
          numbers[name] = object
          add(part, .object(object), to: numbers[parent])
        }
        parent = name
      }
      add(parts.last ?? "", .field(field), to: numbers[parent])
    }
  }

  private mutating func add(_ text: String, _ target: KeyTable.Target, to object: Int?) {
    guard let object else { preconditionFailure("the object of '\(text)' was not added") }
    keys.add(text, target, to: object)
  }
}
