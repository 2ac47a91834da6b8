/// The fields of the policies that are judged, as Kubernetes 1.36 and network-policy-api define them.
extension ObjectShape {
  /// Nil for a kind that is not judged.
  static func policy(_ kind: PolicyKind) -> ObjectShape? {
    switch kind {
    case .networkPolicy: networkPolicy
    case .adminNetworkPolicy: object("an AdminNetworkPolicy", admin("an AdminNetworkPolicy's spec", adminRule))
    case .baselineAdminNetworkPolicy:
      object("a BaselineAdminNetworkPolicy", admin("a BaselineAdminNetworkPolicy's spec", adminRule))
    case .clusterNetworkPolicy:
      object("a ClusterNetworkPolicy", admin("a ClusterNetworkPolicy's spec", clusterRule, ["tier": .value]))
    case .ciliumNetworkPolicy, .ciliumClusterwideNetworkPolicy, .calicoNetworkPolicy, .calicoGlobalNetworkPolicy,
      .antreaNetworkPolicy, .antreaClusterNetworkPolicy, .egressFirewall, .egressNetworkPolicy, .authorizationPolicy:
      nil
    }
  }

  /// staging/src/k8s.io/api/networking/v1/types.go
  private static let networkPolicy = object(
    "a NetworkPolicy",
    ObjectShape(
      "a NetworkPolicy's spec",
      [
        "podSelector": .object(selector), "policyTypes": .list(.value),
        "ingress": .list(.object(rule("a rule of spec.ingress", peers: "from", "admits every client"))),
        "egress": .list(.object(rule("a rule of spec.egress", peers: "to", "allows every destination"))),
      ],
      without: [
        "podSelector": "selects every pod of the namespace",
        "ingress": "has no rule that lets a client in",
        "egress": "has no rule that lets a connection out",
        "policyTypes": "isolates for ingress, and for egress only where egress rules exist",
      ],
      instead: [
        "matchLabels": "podSelector", "matchExpressions": "podSelector", "from": "ingress", "to": "egress",
        "selector": "podSelector",
      ]))

  private static func rule(_ title: String, peers: String, _ effect: String) -> ObjectShape {
    ObjectShape(
      title,
      [
        peers: .list(.object(peer)), "ports": .list(.object(port)),
      ],
      without: [
        peers: "\(effect) of the rule's ports",
        "ports": "opens every port to the rule's peers",
      ],
      instead: [
        (peers == "from" ? "to" : "from"): peers, "podSelector": peers, "namespaceSelector": peers, "ipBlock": peers,
        "cidr": peers, "protocol": "ports", "endPort": "ports",
      ])
  }

  private static let peer = ObjectShape(
    "a peer",
    ["podSelector": .object(selector), "namespaceSelector": .object(selector), "ipBlock": .object(block)],
    without: [
      "podSelector": "matches every pod of the peer's namespaces",
      "namespaceSelector": "matches pods of the policy's own namespace only",
      "ipBlock": "keeps a peer that matches nothing",
    ],
    instead: [
      "matchLabels": "podSelector", "matchExpressions": "podSelector", "cidr": "ipBlock", "except": "ipBlock",
    ])

  private static let block = ObjectShape(
    "an ipBlock", ["cidr": .value, "except": .list(.value)],
    without: ["cidr": "keeps a block without addresses", "except": "matches the excepted addresses too"])

  private static let port = ObjectShape(
    "a port", ["protocol": .value, "port": .value, "endPort": .value],
    without: [
      "port": "opens every port of the protocol", "protocol": "takes TCP", "endPort": "opens only the first port",
    ])

  /// apimachinery pkg/apis/meta/v1/types.go
  private static let selector = ObjectShape(
    "a selector",
    ["matchLabels": .texts, "matchExpressions": .list(.object(requirement))],
    without: ["matchLabels": "selects more than the labels say", "matchExpressions": "selects more than they say"])

  private static let requirement = ObjectShape(
    "a requirement", ["key": .value, "operator": .value, "values": .list(.value)])

  /// The parts that every object has. Servers write the rest of the metadata and the status; older releases also wrote
  /// `clusterName`, `initializers` and a `status` of policies.
  private static func object(_ title: String, _ spec: ObjectShape) -> ObjectShape {
    ObjectShape(
      title,
      ["apiVersion": .value, "kind": .value, "metadata": .object(metadata), "spec": .object(spec), "status": .value],
      without: ["spec": "has an empty spec"],
      instead: Dictionary(uniqueKeysWithValues: spec.fields.keys.map { ($0, "spec") }))
  }

  private static let metadata = ObjectShape(
    "metadata",
    Dictionary(
      uniqueKeysWithValues: [
        "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
        "clusterName", "initializers", "managedFields",
      ].map { ($0, FieldShape.value) }),
    without: ["namespace": "is put into the namespace of the command"])

  /// network-policy-api apis/v1alpha1 and v1alpha2
  private static func admin(_ title: String, _ rule: ObjectShape, _ more: [String: FieldShape] = [:]) -> ObjectShape {
    let fields: [String: FieldShape] = [
      "priority": .value, "subject": .object(subject), "ingress": .list(.object(rule)), "egress": .list(.object(rule)),
    ]
    return ObjectShape(title, fields.merging(more) { first, _ in first })
  }

  private static let adminRule = ObjectShape("a rule", ["ports": .list(.value)].merging(adminRuleFields) { $1 })

  private static let clusterRule = ObjectShape("a rule", ["protocols": .list(.value)].merging(adminRuleFields) { $1 })

  private static let adminRuleFields: [String: FieldShape] = [
    "name": .value, "action": .value, "from": .list(.object(adminPeer)), "to": .list(.object(adminPeer)),
  ]

  private static let adminPeer = ObjectShape(
    "a peer",
    [
      "namespaces": .object(selector), "pods": .object(pods), "nodes": .object(selector), "networks": .list(.value),
      "domainNames": .list(.value),
    ])

  private static let subject = ObjectShape(
    "a subject", ["namespaces": .object(selector), "pods": .object(pods)])

  private static let pods = ObjectShape(
    "pods", ["namespaceSelector": .object(selector), "podSelector": .object(selector)])
}
