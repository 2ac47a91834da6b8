public import Classifier
import FlowModel
public import KubeModel

/// What an installation of cert-manager calls itself: presets are written for the usual names and rendered for these.
public struct ReleaseNames: Sendable {
  /// The label `app.kubernetes.io/instance` of its pods: the Helm release.
  private var instance = usual
  /// The controller's workload, whose name begins those of all objects of the chart.
  private var fullName = usual
  /// The labels of the controller's pods that `nameOverride` changes.
  private var controllerLabels: [String: String] = [:]
  /// The port that the webhook's pods listen on.
  private var webhookPort = usualWebhookPort

  private static let usual = "cert-manager"
  private static let usualWebhookPort = 10250
  private static let instanceLabel = "app.kubernetes.io/instance"

  /// The usual names.
  public init() {}

  /// The names that the pods in cert-manager's namespace show; the usual ones where they show none.
  public init(_ inventory: Inventory, _ profiles: ComponentProfiles, _ parameters: Parameters) {
    let pods = inventory.cluster.pods.filter { $0.namespace == parameters.certManagerNamespace && !$0.hasFinished }
    func first(_ component: String) -> Pod? {
      pods.filter { profiles.profile(of: $0, parameters)?.component == component }.min { $0.name < $1.name }
    }
    if let controller = first("controller") {
      instance = controller.labels[Self.instanceLabel] ?? instance
      fullName = controller.workload
      controllerLabels = controller.labels.filter { ["app", "app.kubernetes.io/name"].contains($0.key) }
    }
    if let webhook = first("webhook"), let profile = profiles["webhook"] {
      webhookPort = profile.declaredPorts(of: webhook, for: .admission, inventory).first.map(Int.init) ?? webhookPort
      if fullName == Self.usual { instance = webhook.labels[Self.instanceLabel] ?? instance }
    }
  }

  /// Replaces the usual names in a policy's selector, the webhook's port in its rules, and with `namesToo` the beginning of its name.
  func apply(to policy: inout NetworkPolicy, namesToo: Bool) {
    if namesToo, policy.name.hasPrefix(Self.usual) { policy.name = fullName + policy.name.dropFirst(Self.usual.count) }
    let labels = policy.podSelector.matchLabels
    for (key, value) in labels where value == Self.usual {
      policy.podSelector.matchLabels[key] = key == Self.instanceLabel ? instance : controllerLabels[key] ?? value
    }
    guard labels["app"] == "webhook" || labels["app.kubernetes.io/component"] == "webhook" else { return }
    for rule in policy.ingress.indices {
      for port in policy.ingress[rule].ports.indices
      where policy.ingress[rule].ports[port].target == .range(Self.usualWebhookPort...Self.usualWebhookPort) {
        policy.ingress[rule].ports[port].target = .range(webhookPort...webhookPort)
      }
    }
  }
}
