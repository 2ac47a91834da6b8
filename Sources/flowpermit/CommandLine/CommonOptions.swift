/// Options that several or all commands share.
enum CommonOptions {
  /// Understood by every command.
  static let all = [
    OptionSpecification("quiet", letter: "q", help: "print no progress and no notes, only results and errors"),
    OptionSpecification("no-progress", help: "print no progress"),
    OptionSpecification("exit-zero", help: "exit with 0 even where there are findings"),
    OptionSpecification("strict", help: "exit with 2 where an input was damaged or a record was skipped as bad"),
    OptionSpecification("help", letter: "h", help: "print this text"),
  ]

  static let manifests = OptionSpecification(
    "filename", letter: "f", value: .many(name: "FILE"),
    help:
      "Kubernetes objects: YAML, JSON, 'kubectl get -o' lists, folders, or a must-gather (.tar, .tar.gz); repeatable")

  static let format = OptionSpecification(
    "format", value: .one(name: "NAME"), help: "take every input as this format instead of looking at its content")

  static let filter = OptionSpecification(
    "where", value: .many(name: "KEY=VALUE"),
    help: "only connections with this namespace, component, workload, address, port, protocol, outcome, since or until")

  static let frameFilter = OptionSpecification(
    "filter", value: .one(name: "EXPRESSION"), help: "only packets that tcpdump's expression selects; for captures")

  static let live = [
    OptionSpecification(
      "interface", letter: "i", value: .one(name: "NAME"), help: "listen on a network interface instead; 'any' for all"),
    OptionSpecification(
      "duration", value: .one(name: "SECONDS"), help: "how long to listen; until Ctrl-C where it is not given"),
  ]

  /// How much of the machine reading may use.
  static let resources = [
    OptionSpecification(
      "threads", value: .one(name: "N"),
      help: "read on so many threads (default: one a core, up to 8); changes no result"),
    MemoryOptions.option,
  ]

  static let preset = OptionSpecification(
    "preset", value: .many(name: "NAME"),
    help: "judge by a built-in policy set, beside the policies in -f; 'flowpermit presets' lists them")

  static let replace = OptionSpecification(
    "replace", help: "judge by the built-in sets alone, or without one by the policies of the last -f alone")

  static let profile = OptionSpecification(
    "profile", value: .many(name: "FILE"), help: "component profiles of your own, tried before the built-in ones")

  /// Where the components live and where istio-csr's pod listens.
  static let parameters = [
    OptionSpecification("operator-namespace", value: .one(name: "NS"), help: "namespace of the cert-manager operator"),
    OptionSpecification("cert-manager-namespace", value: .one(name: "NS"), help: "namespace of cert-manager"),
    OptionSpecification("istio-csr-namespace", value: .one(name: "NS"), help: "namespace of istio-csr"),
    OptionSpecification("grpc-port", value: .one(name: "PORT"), help: "the port that istio-csr's pod listens on"),
  ]

  static let addressBlocks = OptionSpecification(
    "ipblock-matches-pods", value: .one(name: "yes|no"),
    help: "whether an ipBlock matches the address of a pod; plugins differ (default: no with Cilium, else yes)")
}
