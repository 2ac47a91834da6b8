import KubeModel

/// Finds the matches of profiles that ask for images, arguments or a service account. Matches are numbers: their places in the list.
struct OtherMatches: Sendable {
  private var byImage: [String: [Int]] = [:]
  private var byArgument: [String: [Int]] = [:]
  private var byServiceAccount: [(name: String, place: Int)] = []

  init(_ matches: [ComponentProfile.Match]) {
    for (place, match) in matches.enumerated() {
      for image in match.images { byImage[image, default: []].append(place) }
      for argument in match.arguments { byArgument[argument, default: []].append(place) }
      if let account = match.serviceAccount { byServiceAccount.append((account, place)) }
    }
  }

  /// A match that asks for several of the three is found by each of them.
  func places(of pod: Pod) -> [Int] {
    var places: Set<Int> = []
    for image in pod.images { places.formUnion(byImage[Self.name(ofImage: image)] ?? []) }
    for word in pod.commandWords where word.hasPrefix("--") {
      places.formUnion(byArgument[String(word.prefix { $0 != "=" })] ?? [])
    }
    if let account = pod.serviceAccount {
      for (name, place) in byServiceAccount where account == name || account.hasSuffix("-\(name)") {
        places.insert(place)
      }
    }
    return Array(places)
  }

  /// `cert-manager-webhook` of `quay.io/jetstack/cert-manager-webhook:v1.20.0@sha256:...`.
  private static func name(ofImage image: String) -> String {
    let path = image.prefix { $0 != "@" }
    let last = path.split(separator: "/").last ?? path
    return String(last.prefix { $0 != ":" })
  }
}
