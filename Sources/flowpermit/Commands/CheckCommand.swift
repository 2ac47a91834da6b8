import Answers
import Classifier
import KubeModel
import PolicyAnalysis

/// `flowpermit check`.
enum CheckCommand {
  static let command = Command(
    name: "check", operands: "[INPUT...] -f K8S",
    summary: "Show which seen and needed connections the policies would drop, and why",
    discussion: """
      Replays the connections of the inputs against the NetworkPolicies in -f and the built-in sets of --preset. For each connection \
      that would be dropped it says which side denies it, which policies select the pod, which rule comes closest and what differs, and \
      which rule would allow it. The policies given decide, whatever was in force when the traffic was recorded; 'observed' says what \
      happened then. What the components among the objects need is judged too, whether it was seen or not, also without an INPUT.
      """,
    examples: [
      "flowpermit check capture.pcap -f cluster.yaml",
      "flowpermit check flows.jsonl -f cluster.yaml --preset operator-1.18",
      "flowpermit check -f cluster.yaml --preset proposal",
      "kubectl get ns,nodes,pods,svc,endpointslices,netpol -A -o yaml | flowpermit check capture.pcap -f -",
    ],
    options: [
      CommonOptions.manifests, CommonOptions.preset, CommonOptions.replace, CommonOptions.format, CommonOptions.filter,
      CommonOptions.frameFilter, CommonOptions.profile, CommonOptions.addressBlocks,
    ] + CommonOptions.live + CommonOptions.resources + CommonOptions.parameters,
    work: .answer([.list, .verdicts]) { session in
      let context = try session.context(try session.cluster())
      guard session.hasInput || !context.inventory.cluster.hasInventory else {
        return .check(DropAnalysis(context).report([]), try session.noReading(context))
      }
      let evidence = try session.evidence(context, use: .judgingNeeds)
      return .check(DropAnalysis(context).report(evidence.classification.edges), evidence.reading)
    })
}
