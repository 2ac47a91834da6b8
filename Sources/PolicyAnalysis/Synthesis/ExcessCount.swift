import Classifier
import FlowModel
import KubeModel

/// Counts the pairs of pods that proposed rules allow on a port and between which no traffic was seen there.
///
/// A pair is a pod that a policy selects, another pod, a direction and a port. A cluster has millions of them, so pods are numbers here:
/// one for each name, because one pod may have objects from two days.
struct ExcessCount {
  private struct Name: Hashable {
    let namespace: String
    let name: String

    init(_ pod: Pod) { (namespace, name) = (pod.namespace, pod.name) }
  }

  private struct Port: Hashable {
    let transport: TransportProtocol
    let number: UInt16
  }

  /// One end of pairs, and what they have in common.
  private struct Side: Hashable {
    let own: Int
    let direction: PolicyDirection
    let port: Port
  }

  private struct Rule {
    let reference: RuleReference
    let ports: [Port]
    /// The numbers of the pods that its peers match, each once.
    let matched: [Int]
    var pairs = 0
  }

  private(set) var pairs = 0
  private let evaluator: PolicyEvaluator
  private let numbers: [Name: Int]
  private var rules: [Rule]
  private let places: [RuleReference: Int]
  /// The other ends of the pairs with traffic.
  private var seen: [Side: [Int]] = [:]

  init(_ pods: [Pod], _ evaluator: PolicyEvaluator, _ proposed: [ProposedRule]) {
    self.evaluator = evaluator
    var numbers: [Name: Int] = [:]
    var owners: [Int] = []
    for pod in pods {
      let number = numbers[Name(pod)] ?? numbers.count
      numbers[Name(pod)] = number
      owners.append(number)
    }
    self.numbers = numbers
    let parties = pods.map { PolicyParty(pod: $0) }
    rules = proposed.map { proposed in
      let matched = evaluator.places(of: parties, matching: proposed.rule, proposed.reference)
      return Rule(
        reference: proposed.reference, ports: Self.ports(of: proposed.rule),
        matched: Array(Set(matched.map { owners[$0] })))
    }
    places = Dictionary(rules.enumerated().map { ($0.element.reference, $0.offset) }) { first, _ in first }
  }

  /// For each rule, the pairs that it allows. A pair may be allowed by several.
  var byRule: [RuleReference: Int] {
    Dictionary(rules.lazy.filter { $0.pairs > 0 }.map { ($0.reference, $0.pairs) }) { first, _ in first }
  }

  /// Every port of a proposal is a single number.
  private static func ports(of rule: NetworkPolicy.Rule) -> [Port] {
    let ports = rule.ports.compactMap { port -> Port? in
      guard case .range(let range) = port.target else { return nil }
      return UInt16(exactly: range.lowerBound).map { Port(transport: port.transport, number: $0) }
    }
    return Array(Set(ports))
  }

  /// Pairs with connections that succeeded are no excess.
  mutating func addSeen(_ edges: [Edge]) {
    for edge in edges {
      let port = Port(transport: edge.key.transport, number: edge.key.port)
      for path in edge.paths where path.outcomes.keys.contains(where: \.succeeded) {
        guard let source = path.source.policyParty?.pod.flatMap({ numbers[Name($0)] }),
          let destination = path.destination.policyParty?.pod.flatMap({ numbers[Name($0)] })
        else { continue }
        seen[Side(own: source, direction: .egress, port: port), default: []].append(destination)
        seen[Side(own: destination, direction: .ingress, port: port), default: []].append(source)
      }
    }
  }

  /// Counts what the rules allow these pods, which must be among those of `init`.
  mutating func addAllowed(_ subjects: [Pod]) {
    /// By a pod's number: whether its pair is counted, or need not be.
    var isDone = [Bool](repeating: false, count: numbers.count)
    for (own, pods) in Dictionary(grouping: subjects, by: { numbers[Name($0)] }) {
      guard let own else { preconditionFailure("a pod without a number") }
      for direction in PolicyDirection.allCases {
        let references = Set(pods.flatMap { evaluator.rules(direction, of: $0) })
        var byPort: [Port: [Int]] = [:]
        for place in references.compactMap({ places[$0] }) {
          for port in rules[place].ports { byPort[port, default: []].append(place) }
        }
        for (port, places) in byPort {
          add(places, aside: [own] + (seen[Side(own: own, direction: direction, port: port)] ?? []), &isDone)
        }
      }
    }
  }

  /// Counts the pods that these rules match, but for some. `isDone` holds only false before and after.
  private mutating func add(_ places: [Int], aside: [Int], _ isDone: inout [Bool]) {
    for other in aside { isDone[other] = true }
    var counted: [Int] = []
    for place in places {
      for other in rules[place].matched where !isDone[other] {
        rules[place].pairs += 1
        counted.append(other)
      }
    }
    for other in counted where !isDone[other] {
      isDone[other] = true
      pairs += 1
    }
    for other in counted { isDone[other] = false }
    for other in aside { isDone[other] = false }
  }
}
