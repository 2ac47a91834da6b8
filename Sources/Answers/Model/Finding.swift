public import FlowModel
public import KubeModel

/// Something that the user should know or act on, the same for every verb.
public struct Finding {
  /// A stable word in kebab case; `explain ID` says what it means.
  public var id: String
  public var severity: Severity
  /// How sure it is; nil where the question makes no sense.
  public var certainty: String?
  /// What is wrong, in a few words.
  public var title: Text
  /// What it is about, the most important first.
  public var subjects: Listing<Subject>
  /// The object that it is about, where it stands in a file.
  public var location: ObjectSource?
  /// How often it was seen; nil where nothing was counted.
  public var count: Int?
  /// How many connections there were in all, whatever came of them.
  public var total: Int?
  public var window: TimeWindow?
  /// What was seen, in a phrase.
  public var seen: Text?
  public var evidence: [Evidence]
  /// What the policies say; nil where there are none, or an end is not known.
  public var verdict: VerdictView?
  /// Why it happens.
  public var cause: Text?
  /// What a person should do, where no policy helps.
  public var advice: Text?
  public var fixes: [Fix]
  /// How to make sure.
  public var confirm: Text?
  /// Other causes that the same evidence leaves open.
  public var alternatives: [Alternative]
  /// Ids of findings that this one explains or follows from.
  public var related: [String]
  /// Members that only this kind of finding has.
  public var facts: [Datum.Member]

  public init(
    id: String, severity: Severity, certainty: String? = nil, title: Text,
    subjects: Listing<Subject> = Listing([]), location: ObjectSource? = nil, count: Int? = nil, total: Int? = nil,
    window: TimeWindow? = nil, seen: Text? = nil, evidence: [Evidence] = [], verdict: VerdictView? = nil,
    cause: Text? = nil, advice: Text? = nil, fixes: [Fix] = [], confirm: Text? = nil,
    alternatives: [Alternative] = [], related: [String] = [], facts: [Datum.Member] = []
  ) {
    self.id = id
    self.severity = severity
    self.certainty = certainty
    self.title = title
    self.subjects = subjects
    self.location = location
    self.count = count
    self.total = total
    self.window = window
    self.seen = seen
    self.evidence = evidence
    self.verdict = verdict
    self.cause = cause
    self.advice = advice
    self.fixes = fixes
    self.confirm = confirm
    self.alternatives = alternatives
    self.related = related
    self.facts = facts
  }

  public enum Severity: String, Hashable, Sendable {
    /// Something breaks.
    case error
    /// Somebody should look.
    case warning
    /// Worth knowing; it does not change the exit status.
    case note
  }

  /// What a finding is about: an edge, a workload, an object.
  public struct Subject {
    public var text: Text
    public var data: Datum

    public init(_ text: Text, _ data: Datum) {
      self.text = text
      self.data = data
    }
  }

  public struct Evidence {
    /// A stable word for its kind.
    public var kind: String
    public var text: Text

    public init(_ kind: String, _ text: Text) {
      self.kind = kind
      self.text = text
    }
  }

  /// The rules that would let the connections pass, in a policy that may hold those of other findings too.
  public struct Fix {
    public var manifest: Manifest
    public var direction: PolicyDirection
    /// The rules' places in the policy's direction, from 0; at least one.
    public var rules: [Int]

    public init(_ manifest: Manifest, _ direction: PolicyDirection, rules: [Int]) {
      self.manifest = manifest
      self.direction = direction
      self.rules = rules
    }
  }

  public struct Alternative {
    /// The finding that it would be.
    public var id: String
    /// What distinguishes the two.
    public var difference: Text

    public init(_ id: String, _ difference: Text) {
      self.id = id
      self.difference = difference
    }
  }
}

extension Finding {
  /// The finding for programs. Every member is there for every kind of finding; null where it does not apply.
  public var data: Datum {
    let (first, others) = (subjects.first, subjects.dropFirst())
    let denying = verdict?.denied.first
    return .object(
      [
        .init("id", .word(id)), .init("severity", .word(severity.rawValue)),
        .init("certainty", Datum(certainty, Datum.word)), .init("title", .text(title)),
        .init("text", .text(sentence)),
        .init("edge", first?.data ?? .null),
        .init("otherEdges", .listing(Listing(others) { $0.data })),
        .init("count", Datum(count, Datum.int)), .init("total", Datum(total, Datum.int)),
      ] + Datum.window(window) + [
        .init(
          "evidence", .list(evidence) { ["class": .word($0.kind), "text": .text($0.text)] }),
        .init("denied", .words(verdict?.denied.map(\.rawValue) ?? [])),
        .init("egress", Datum(verdict) { .word($0.egress.decision) }),
        .init("ingress", Datum(verdict) { .word($0.ingress.decision) }),
        .init(
          "policy",
          Datum(denying.flatMap { direction in verdict?[direction].primary.map { ($0, direction) } }) {
            Self.policy($0, $1)
          }),
        .init("isolatedBy", .array((verdict?.denied ?? []).flatMap(isolating))),
        .init("nearest", Datum(denying.flatMap { verdict?[$0].nearest }) { $0.data }),
        .init("location", Datum(location) { $0.data }),
        .init("cause", Datum(cause, Datum.text)),
        .init(
          "fix",
          .array(
            fixes.map { fix in
              [
                "yaml": .yaml(fix.manifest), "policy": .fragment(.policy(PolicyReference(fix.manifest.policy))),
                "direction": .word(fix.direction.rawValue), "rules": .list(fix.rules, Datum.int),
              ]
            } + (advice.map { [["text": .text($0)]] } ?? []))),
        .init("confirm", Datum(confirm, Datum.text)),
        .init("alternatives", .list(alternatives) { ["id": .word($0.id), "toldApartBy": .text($0.difference)] }),
        .init("related", .words(related)),
      ] + facts)
  }

  /// The whole finding in one sentence, for lists and messages.
  public var sentence: Text {
    guard let subject = subjects.first else { return title }
    return "\(title): \(subject.text)"
  }

  private func isolating(_ direction: PolicyDirection) -> [Datum] {
    (verdict?[direction].isolatedBy ?? []).map { Self.policy($0, direction) }
  }

  private static func policy(_ policy: PolicyReference, _ direction: PolicyDirection) -> Datum {
    .object(policy.members + [.init("direction", .word(direction.rawValue))])
  }
}
