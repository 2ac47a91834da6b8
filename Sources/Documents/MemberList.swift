/// The members of an object that is being read: of two with the same name the last value, in the place of the first.
///
/// Adding takes the same time however many there are. Most objects have few members, which are searched without a table.
struct MemberList {
  private(set) var members: [DocumentNode.Member] = []
  /// The place of each name, once there are more members than `searchedLimit`.
  private var places: [String: Int] = [:]

  private static let searchedLimit = 16

  mutating func set(_ name: String, _ node: DocumentNode) {
    if let place = place(name) {
      members[place].node = node
      return
    }
    members.append(DocumentNode.Member(name, node))
    guard members.count > Self.searchedLimit else { return }
    if places.isEmpty {
      for (place, member) in members.enumerated() { places[member.name] = place }
    } else {
      places[name] = members.count - 1
    }
  }

  private func place(_ name: String) -> Int? {
    members.count > Self.searchedLimit ? places[name] : members.firstIndex { $0.name == name }
  }
}
