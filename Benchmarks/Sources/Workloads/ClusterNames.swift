/// The names in generated traffic and logs, as in a medium-sized cluster.
enum ClusterNames {
  /// Namespaces of system components, then of applications.
  static let namespaces: [String] =
    [
      "cert-manager", "cert-manager-operator", "istio-system", "istio-csr", "openshift-dns", "openshift-monitoring",
      "openshift-ingress", "openshift-kube-apiserver", "openshift-user-workload-monitoring", "netobserv",
    ] + (0..<30).map { "\(applications[$0 % applications.count])-\(["dev", "stage", "prod"][$0 / applications.count])" }

  /// Deployments and daemon sets.
  static let workloads: [String] =
    [
      "cert-manager", "cert-manager-webhook", "cert-manager-cainjector", "cert-manager-operator-controller-manager",
      "cert-manager-istio-csr", "istiod", "istio-ingressgateway", "prometheus-k8s", "dns-default", "router-default",
    ] + applications.flatMap { name in ["frontend", "api", "worker", "cache", "db"].map { "\(name)-\($0)" } }

  /// The number of a workload of cluster DNS.
  static let dnsWorkload = 8

  /// Server names in ClientHellos.
  static let tlsServers: [String] =
    [
      "kubernetes.default.svc", "cert-manager-webhook.cert-manager.svc", "acme-v02.api.letsencrypt.org",
      "cert-manager-istio-csr.istio-csr.svc", "istiod.istio-system.svc", "vault.vault.svc.cluster.local",
      "thanos-querier.openshift-monitoring.svc", "quay.io", "dns.googleapis.com", "route53.amazonaws.com",
    ] + applications.map { "\($0)-api.\($0)-prod.svc.cluster.local" }

  /// Names in DNS questions, with the suffixes of the search list.
  static let dnsQuestions: [String] = tlsServers.flatMap { name in
    ["", ".cert-manager.svc.cluster.local", ".svc.cluster.local", ".cluster.local"].map { name + $0 }
  }

  /// Availability zones of nodes.
  static let zones = ["us-east-1a", "us-east-1b", "us-east-1c"]

  private static let applications = [
    "shop", "checkout", "payments", "inventory", "search", "mail", "billing", "reports", "media", "auth",
  ]
}
