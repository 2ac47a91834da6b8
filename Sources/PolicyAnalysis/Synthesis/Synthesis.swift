public import Classifier
import FlowModel
import KubeModel

/// Proposes the smallest policies that keep the components working, with the proof that they do.
public struct Synthesis: Sendable {
  /// Which pods the deny-all selects.
  public enum Denial: String, Hashable, Sendable, CaseIterable {
    /// The component's own pods.
    case component
    /// Every pod of the component's namespace.
    case namespace
  }

  private let items: PeerItems
  private let declared: DeclaredNeeds
  private let denial: Denial
  private let includes: Inclusion

  public init(_ context: AnalysisContext, denial: Denial = .component, includes: Inclusion = .ids([])) {
    items = context.items
    declared = DeclaredNeeds(context)
    self.denial = denial
    self.includes = includes
  }

  /// Policies for the components with traffic in these edges.
  public func propose(_ edges: [Edge]) -> Proposal {
    var triage = FlowTriage(items, includes: includes)
    triage.add(edges)
    var assembly = PolicyAssembly(items, denial: denial)
    let completion = NeedCompletion(items: items, declared: declared, edges: edges)
    var notes = ComponentNotes(items).notes(seen: triage.seen)
    for subject in triage.seen.sorted() {
      let pods = items.pods(subject.namespace, .component(subject.component))
      guard !pods.isEmpty else { continue }
      guard let selector = items.selector(subject.namespace, .component(subject.component)) else {
        notes.append(.notSelectable(component: subject.component, namespace: subject.namespace))
        continue
      }
      var seeds = triage.seeds[subject] ?? [:]
      notes += completion.serversWithoutAddress(subject, seeds)
      var leftOut: [String] = []
      completion.complete(subject, &seeds, leftOut: &leftOut)
      if !leftOut.isEmpty { notes.append(.needsLeftOut(component: subject.component, needs: leftOut)) }
      if completion.allowsNodesByAddressOnly(seeds) {
        let (component, namespace) = (subject.component, subject.namespace)
        notes.append(
          items.namesNoNodes
            ? .nodesByPortOnly(component: component, namespace: namespace)
            : .nodeAddresses(component: component, namespace: namespace))
      }
      if seeds.values.contains(where: { $0.purposes.contains(.imds) }) {
        notes.append(.metadataService(component: subject.component, namespace: subject.namespace))
      }
      let withheld = triage.withheld[subject] ?? []
      notes += withheld.sorted().map {
        .isolationWithheld(component: subject.component, namespace: subject.namespace, direction: $0)
      }
      assembly.add(
        subject, selector, RuleDraft.drafts(seeds, items, in: subject.namespace), withheld: withheld)
    }
    assembly.removeUnneeded()
    notes += assembly.notes
    var unknownIncludes: [String] = []
    if case .ids(let ids) = includes { unknownIncludes = ids.subtracting(triage.unexpected.map(\.id)).sorted() }
    let (policies, rules) = (assembly.policies, assembly.rules)
    return Proposal(
      policies: policies, rules: rules, unexpected: triage.unexpected,
      proof: ProposalVerifier(items).proof(of: policies, rules, edges, leftOut: triage.leftOut), notes: notes,
      unknownIncludes: unknownIncludes)
  }
}

/// Which unexpected flows become rules.
public enum Inclusion: Hashable, Sendable {
  /// Those with these ids.
  case ids(Set<String>)
  case all

  func contains(_ id: String) -> Bool {
    switch self {
    case .ids(let ids): ids.contains(id)
    case .all: true
    }
  }
}
