"""A small OpenShift cluster with cert-manager: nodes, pods, Services, and hosts outside the cluster."""
from dataclasses import dataclass, field


@dataclass
class Port:
    number: int
    name: str = ""
    protocol: str = "TCP"


@dataclass
class Node:
    name: str
    address: str
    block: str
    management: str
    roles: tuple = ("worker",)


@dataclass
class Pod:
    namespace: str
    name: str
    labels: dict
    address: str
    node: str
    ports: list = field(default_factory=list)
    owner: tuple = ("ReplicaSet", "")
    account: str = "default"
    host_network: bool = False
    #: Whether its readiness probe passes when the objects are fetched.
    ready: bool = True

    @property
    def key(self):
        return f"{self.namespace}/{self.name}"


@dataclass
class Service:
    namespace: str
    name: str
    address: str
    port: int
    target: int
    selector: dict
    protocol: str = "TCP"
    port_name: str = ""
    endpoints: list = None


@dataclass
class Outside:
    """A host outside the cluster."""
    name: str
    address: str


@dataclass
class Plan:
    family: int
    nodes: list
    pods: list
    services: list
    outside: list
    api_address: str
    api_port: int
    #: "own": the API server is a separate host; "router": it listens on the captured node.
    api_place: str
    #: The source address of calls of the webhook.
    caller: str
    caller_place: str

    def pod(self, component):
        return next(p for p in self.pods if p.key.startswith(PREFIX[component]))

    def service(self, name):
        return next(s for s in self.services if s.name == name)

    def host(self, name):
        return next(o for o in self.outside if o.name == name)


PREFIX = {
    "operator": "cert-manager-operator/cert-manager-operator-controller-manager",
    "controller": "cert-manager/cert-manager-7c",
    "webhook": "cert-manager/cert-manager-webhook",
    "cainjector": "cert-manager/cert-manager-cainjector",
    "istio-csr": "istio-system/cert-manager-istio-csr",
    "dns": "openshift-dns/dns-default",
    "prometheus-user-workload": "openshift-user-workload-monitoring/prometheus",
    "prometheus-platform": "openshift-monitoring/prometheus",
    "checkout": "shop/checkout",
    "ledger": "bank/ledger",
    "gateway": "istio-ingress/istio-ingressgateway",
    "apiserver-operator": "openshift-kube-apiserver-operator/kube-apiserver-operator",
    "stranger": "tools/toolbox",
    "router": "openshift-ingress/router-default",
    "solver": "shop/cm-acme-http-solver",
}


class Addresses:
    """Hands out the addresses of one family."""

    def __init__(self, family, services="172.30"):
        self.family, self.services = family, services

    def node(self, number):
        return f"192.168.10.{number}" if self.family == 4 else f"fd00:10::{number:x}"

    def block(self, number):
        return f"10.{128 + number}.0.0/23" if self.family == 4 else f"fd01:0:0:{number + 1}::/64"

    def pod(self, node, number):
        return f"10.{128 + node}.0.{number}" if self.family == 4 else f"fd01:0:0:{node + 1}::{number:x}"

    def service(self, number):
        return f"{self.services}.0.{number}" if self.family == 4 else f"fd02::{number:x}"

    def outside(self, number):
        return f"203.0.113.{number}" if self.family == 4 else f"2001:db8::{number:x}"


def replica(name, digest, suffix):
    return f"{name}-{digest}-{suffix}", ("ReplicaSet", f"{name}-{digest}")


def cert_manager(component, app):
    return {"app": app, "app.kubernetes.io/component": component, "app.kubernetes.io/instance": "cert-manager",
            "app.kubernetes.io/name": app, "app.kubernetes.io/version": "v1.18.2"}


def pods(a, worker, other, other_index):
    """The pods; `worker` is the captured node and has index 1 among the blocks."""
    made = []

    def add(namespace, base, digest, suffix, labels, number, ports=(), account="default", node=worker, index=1):
        name, owner = replica(base, digest, suffix)
        made.append(Pod(namespace, name, {**labels, "pod-template-hash": digest}, a.pod(index, number), node, list(ports),
                        owner, account))

    metrics = Port(9402, "http-metrics")
    add("cert-manager-operator", "cert-manager-operator-controller-manager", "6f9c7d5b8f", "q7xkz",
        {"name": "cert-manager-operator"}, 10, [Port(8443, "https")], "cert-manager-operator-controller-manager")
    add("cert-manager", "cert-manager", "7cbd8f9d4c", "m2xgp", cert_manager("controller", "cert-manager"), 11,
        [metrics, Port(9403, "http-healthz")], "cert-manager")
    add("cert-manager", "cert-manager-webhook", "5d8f6c9b7d", "x2k4p", cert_manager("webhook", "webhook"), 12,
        [Port(10250, "https"), Port(6080, "healthcheck"), metrics], "cert-manager-webhook")
    add("cert-manager", "cert-manager-cainjector", "65b9c8d7f5", "tz8wd", cert_manager("cainjector", "cainjector"), 13,
        [metrics], "cert-manager-cainjector")
    csr = {"app": "cert-manager-istio-csr", "app.kubernetes.io/name": "cert-manager-istio-csr",
           "app.kubernetes.io/instance": "cert-manager-istio-csr",
           "app.kubernetes.io/managed-by": "cert-manager-operator", "app.kubernetes.io/part-of": "cert-manager-operator"}
    add("istio-system", "cert-manager-istio-csr", "7d4f5b6c89", "n5vrl", csr, 14, [Port(6443), Port(9402)],
        "cert-manager-istio-csr")
    monitoring = {"app.kubernetes.io/name": "prometheus", "app.kubernetes.io/component": "prometheus"}
    made.append(Pod("openshift-user-workload-monitoring", "prometheus-user-workload-0",
                    {**monitoring, "app.kubernetes.io/instance": "user-workload",
                     "statefulset.kubernetes.io/pod-name": "prometheus-user-workload-0"}, a.pod(1, 20), worker,
                    [Port(9091, "web")], ("StatefulSet", "prometheus-user-workload"), "prometheus-user-workload"))
    made.append(Pod("openshift-monitoring", "prometheus-k8s-0",
                    {**monitoring, "app.kubernetes.io/instance": "k8s",
                     "statefulset.kubernetes.io/pod-name": "prometheus-k8s-0"}, a.pod(1, 21), worker, [Port(9091, "web")],
                    ("StatefulSet", "prometheus-k8s"), "prometheus-k8s"))
    made.append(Pod("openshift-dns", "dns-default-8hw2k",
                    {"dns.operator.openshift.io/daemonset-dns": "default", "controller-revision-hash": "6b5c4d7f88"},
                    a.pod(1, 30), worker, [Port(5353, "dns", "UDP"), Port(5353, "dns-tcp")], ("DaemonSet", "dns-default"),
                    "dns"))
    mesh = {"security.istio.io/tlsMode": "istio", "service.istio.io/canonical-revision": "latest"}
    add("shop", "checkout", "58d7c6f9b4", "4kq9z", {"app": "checkout", "service.istio.io/canonical-name": "checkout", **mesh},
        40, [Port(8080, "http")], "checkout")
    add("bank", "ledger", "6c5f7b8d9c", "w8mtj", {"app": "ledger", "service.istio.io/canonical-name": "ledger", **mesh}, 41,
        [Port(8080, "http")], "ledger")
    add("istio-ingress", "istio-ingressgateway", "84b9f7c65d", "d6nzs",
        {"app": "istio-ingressgateway", "istio": "ingressgateway", "sidecar.istio.io/inject": "true"}, 42,
        [Port(8443, "https")], "istio-ingressgateway")
    add("openshift-kube-apiserver-operator", "kube-apiserver-operator", "59c8d6f7b5", "r4xhc",
        {"app": "kube-apiserver-operator"}, 20, [Port(8443, "metrics")], "kube-apiserver-operator", other, other_index)
    add("tools", "toolbox", "75f8b9c6d4", "k7jpw", {"app": "toolbox"}, 50)
    return made


def services(a, api_address, api_port):
    return [
        Service("default", "kubernetes", a.service(1), 443, api_port, None, "TCP", "https", [api_address]),
        Service("openshift-dns", "dns-default", a.service(10), 53, 5353,
                {"dns.operator.openshift.io/daemonset-dns": "default"}, "UDP", "dns"),
        Service("openshift-dns", "dns-default", a.service(10), 53, 5353,
                {"dns.operator.openshift.io/daemonset-dns": "default"}, "TCP", "dns-tcp"),
        Service("cert-manager", "cert-manager-webhook", a.service(20), 443, 10250,
                {"app.kubernetes.io/name": "webhook", "app.kubernetes.io/component": "webhook"}, "TCP", "https"),
        Service("cert-manager", "cert-manager", a.service(21), 9402, 9402, {"app": "cert-manager"}, "TCP", "tcp-prometheus"),
        Service("istio-system", "cert-manager-istio-csr", a.service(30), 443, 6443, {"app": "cert-manager-istio-csr"}, "TCP",
                "web"),
        Service("istio-system", "cert-manager-istio-csr-metrics", a.service(31), 9402, 9402,
                {"app": "cert-manager-istio-csr"}, "TCP", "metrics"),
    ]


def host_pod(namespace, name, labels, node, port, account, owner):
    return Pod(namespace, name, labels, node.address, node.name, [Port(port, "https")] if port else [], owner, account, True)


def make(name):
    """The plan of a topology: `standard`, `ipv6`, `hypershift`, `microshift` or `single-node`."""
    a = Addresses(6 if name == "ipv6" else 4, "10.43" if name == "microshift" else "172.30")
    first = Node("control-plane-0", a.node(10), a.block(0), a.pod(0, 2), ("control-plane", "master"))
    worker = Node("worker-0", a.node(20), a.block(1), a.pod(1, 2))
    outside = [Outside("acme", a.outside(10)), Outside("vault", a.outside(20)), Outside("nameserver", a.outside(53)),
               Outside("ingress", a.outside(80))]
    api_labels = {"apiserver": "true", "app": "openshift-kube-apiserver"}
    if name in ("standard", "ipv6"):
        nodes, other, index = [first, worker], first, 0
        api, port, place, caller, where = first.address, 6443, "own", first.management, "own"
        extra = [host_pod("openshift-kube-apiserver", "kube-apiserver-control-plane-0", api_labels, first, 6443, "default",
                          ("Node", first.name))]
    elif name == "hypershift":
        second = Node("worker-1", a.node(21), a.block(2), a.pod(2, 2))
        nodes, other, index = [worker, second], second, 2
        api, port, place, caller, where = "172.20.0.1", 7443, "router", second.management, "own"
        extra = [host_pod("kube-system", "konnectivity-agent-v7k2m", {"app": "konnectivity-agent"}, second, 0,
                          "konnectivity-agent", ("DaemonSet", "konnectivity-agent"))]
    else:
        worker.roles = ("control-plane", "master", "worker")
        nodes, other, index = [worker], worker, 1
        api = "10.44.0.0" if name == "microshift" else worker.address
        port, place, caller, where = 6443, "router", worker.management, "router"
        # MicroShift's API server is not a pod but part of MicroShift's process.
        extra = [] if name == "microshift" else [
            host_pod("openshift-kube-apiserver", "kube-apiserver-worker-0", api_labels, worker, 6443, "default",
                     ("Node", worker.name))]
    made = pods(a, worker.name, other.name, index)
    if index == 1:
        next(p for p in made if p.key.startswith(PREFIX["apiserver-operator"])).address = a.pod(1, 60)
    return Plan(a.family, nodes, made + extra, services(a, api, port), outside, api, port, place, caller, where)
