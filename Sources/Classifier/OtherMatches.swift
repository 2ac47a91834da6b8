import KubeModel

/// Finds the matches of profiles that ask for images, arguments or a service account. Matches are numbers: their places in the list.
struct OtherMatches: Sendable {
  private var byImage: [String: [Int]] = [:]
  private var byArgument: [String: [Int]] = [:]
  private var byServiceAccount: [(name: String, place: Int)] = []
  /// Other objects decide on these, so that every pod may fit.
  private var ofSolvers: Set<Int> = []

  init(_ matches: [ComponentProfile.Match]) {
    for (place, match) in matches.enumerated() {
      for image in match.images { byImage[image, default: []].append(place) }
      for argument in match.arguments { byArgument[argument, default: []].append(place) }
      if match.isOfSolver { ofSolvers.insert(place) }
      if let account = match.serviceAccount { byServiceAccount.append((account, place)) }
    }
  }

  /// A match that asks for several of the three is found by each of them; `fits` decides.
  func places(of pod: Pod) -> [Int] {
    var places = ofSolvers
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

  /// Whether the pod has all of the three that the match asks for: one of the images, one of the arguments, the service account.
  static func fits(_ pod: Pod, _ match: ComponentProfile.Match) -> Bool {
    let hasImage = match.images.isEmpty || pod.images.contains { match.images.contains(name(ofImage: $0)) }
    let hasArgument =
      match.arguments.isEmpty
      || pod.commandWords.contains { match.arguments.contains(String($0.prefix { $0 != "=" })) }
    let hasAccount =
      match.serviceAccount.map { name in
        pod.serviceAccount.map { $0 == name || $0.hasSuffix("-\(name)") } ?? false
      } ?? true
    return hasImage && hasArgument && hasAccount
  }

  /// `cert-manager-webhook` of `quay.io/jetstack/cert-manager-webhook:v1.20.0@sha256:...`.
  private static func name(ofImage image: String) -> String {
    let path = image.prefix { $0 != "@" }
    let last = path.split(separator: "/").last ?? path
    return String(last.prefix { $0 != ":" })
  }
}
