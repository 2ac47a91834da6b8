/// Which fields of a nested record are wanted: paths such as `flow.IP.source`, numbered in the order given.
///
/// Keys are told apart by length and bytes, in tables made once; nothing is allocated while records are read.
struct RecordSchema {
  /// What a key leads to.
  enum Target {
    case field(Int)
    case object(Int)
  }

  /// The keys of one object.
  struct Keys {
    fileprivate struct Entry {
      let key: ShortKey
      let target: Target
    }

    /// Chains of entries by a hash of length and first and last byte.
    fileprivate var buckets = [[Entry]](repeating: [], count: 64)

    /// What this key leads to; nil for a key that is not wanted.
    @inline(__always)
    func target(of key: ShortKey) -> Target? {
      for entry in buckets[key.bucket] where entry.key == key { return entry.target }
      return nil
    }
  }

  let fieldCount: Int
  private(set) var objects: [Keys] = [Keys()]
  /// The number of the outermost object.
  static let root = 0

  /// A precondition of ours is that no path goes through another's field.
  init(_ paths: [String]) {
    fieldCount = paths.count
    var numbers = ["": Self.root]
    for (field, path) in paths.enumerated() {
      let parts = path.split(separator: ".").map(String.init)
      var parent = ""
      for part in parts.dropLast() {
        let name = parent + part + "."
        if numbers[name] == nil {
          numbers[name] = objects.count
          add(part, .object(objects.count), to: numbers[parent])
          objects.append(Keys())
        }
        parent = name
      }
      add(parts.last ?? "", .field(field), to: numbers[parent])
    }
  }

  private mutating func add(_ text: String, _ target: Target, to object: Int?) {
    let key = ShortKey(text)
    guard let object, let key else { preconditionFailure("the path's key '\(text)' is too long") }
    objects[object].buckets[key.bucket].append(Keys.Entry(key: key, target: target))
  }
}
