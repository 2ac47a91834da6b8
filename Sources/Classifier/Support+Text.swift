extension Support.Gap {
  /// What is missing and how to add it, for people; without a final dot.
  public var sentence: String {
    switch self {
    case .noIdentities: "these inputs carry no Kubernetes identities: give a cluster dump with -f"
    case .noOutcomes: "these inputs do not record whether connections succeeded"
    case .noInventory: "selectors cannot be checked without the cluster's pods: give a cluster dump with -f"
    }
  }
}
