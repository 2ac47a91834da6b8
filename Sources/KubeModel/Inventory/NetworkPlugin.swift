/// A program that gives pods their network or enforces policies.
public enum NetworkPlugin: String, CaseIterable, Hashable, Sendable {
  case ovnKubernetes = "ovn-kubernetes"
  case openShiftSDN = "openshift-sdn"
  case kubeOVN = "kube-ovn"
  case cilium
  case calico
  case antrea
  case weave
  case kubeRouter = "kube-router"
  case flannel
  case kindnet
  case awsVPC = "aws-vpc-cni"
  case azure = "azure-cni"

  /// What shows that a cluster runs it. Calico together with flannel is canal.
  var signs: [Sign] {
    switch self {
    case .ovnKubernetes:
      [.annotation("k8s.ovn.org/"), .namespace("openshift-ovn-kubernetes"), .namespace("ovn-kubernetes")]
        + [.workload("ovnkube-node"), .workload("ovnkube-master")]
    case .openShiftSDN: [.namespace("openshift-sdn")]
    case .kubeOVN: [.annotation("ovn.kubernetes.io/"), .workload("kube-ovn-cni"), .workload("kube-ovn-controller")]
    case .cilium:
      [.annotation("network.cilium.io/"), .annotation("io.cilium."), .namespace("cilium")]
        + [.workload("cilium"), .workload("cilium-operator"), .workload("anetd"), .configuration("cilium-config")]
    case .calico:
      [.annotation("projectcalico.org/"), .namespace("calico-system")]
        + [.workload("calico-node"), .workload("canal"), .workload("rke2-canal"), .workload("calico-kube-controllers")]
    case .antrea: [.workload("antrea-agent"), .annotation("node.antrea.io/")]
    case .weave: [.workload("weave-net")]
    case .kubeRouter: [.workload("kube-router"), .annotation("kube-router.io/")]
    case .flannel:
      [.annotation("flannel.alpha.coreos.com/"), .namespace("kube-flannel")]
        + [.workload("kube-flannel-ds"), .workload("kube-flannel"), .workload("canal"), .workload("rke2-canal")]
    case .kindnet: [.workload("kindnet")]
    case .awsVPC: [.workload("aws-node"), .label("eks.amazonaws.com/")]
    case .azure: [.workload("azure-cns"), .workload("azure-npm"), .label("kubernetes.azure.com/")]
    }
  }

  /// Something that only a cluster with the program has.
  enum Sign: Hashable {
    /// An annotation of nodes whose name begins like this.
    case annotation(String)
    /// A label of nodes whose name begins like this.
    case label(String)
    case namespace(String)
    /// A workload in a system namespace.
    case workload(String)
    /// A ConfigMap in a system namespace.
    case configuration(String)
  }

  /// The plugins that a node's annotations and labels show.
  static func shown(by annotations: [String: String], labels: [String: String]) -> Set<NetworkPlugin> {
    Set(
      allCases.filter { plugin in
        plugin.signs.contains { sign in
          switch sign {
          case .annotation(let prefix): annotations.keys.contains { $0.hasPrefix(prefix) }
          case .label(let prefix): labels.keys.contains { $0.hasPrefix(prefix) }
          case .namespace, .workload, .configuration: false
          }
        }
      })
  }
}
