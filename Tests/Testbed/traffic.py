"""The connections of the components."""
from dataclasses import dataclass


@dataclass
class Attempt:
    """One connection that a client opens."""
    name: str
    place: str
    address: str
    port: int
    kind: str
    server_name: str = None
    protocols: list = None
    source: str = None
    request: str = None
    times: int = 1


H2 = ["h2"]


def listeners(plan):
    """Each server's (place, address, port, kind)."""
    def pod(component, port, kind):
        return plan.pod(component).key, plan.pod(component).address, port, kind
    api_place = "router" if plan.api_place == "router" else "other-node"
    found = [(api_place, plan.api_address, plan.api_port, "tls"),
             pod("operator", 8443, "tls"), pod("webhook", 10250, "tls"), pod("webhook", 6080, "http"),
             pod("controller", 9403, "http"), pod("istio-csr", 6443, "tls"), pod("dns", 5353, "dns-udp"),
             pod("dns", 5353, "dns-tcp")]
    found += [pod(component, 9402, "http") for component in ("controller", "webhook", "cainjector", "istio-csr")]
    acme, vault, name_server, ingress = (plan.host(n) for n in ("acme", "vault", "nameserver", "ingress"))
    found += [("acme", acme.address, 443, "tls"), ("vault", vault.address, 8200, "tls"), ("ingress", ingress.address, 80, "http"),
              ("nameserver", name_server.address, 53, "dns-udp"), ("nameserver", name_server.address, 53, "dns-tcp")]
    return found


def attempts(plan):
    """Every connection of the standard traffic, including the probes of an unexpected client."""
    api = plan.service("kubernetes").address
    webhook = plan.service("cert-manager-webhook").address
    csr = plan.service("cert-manager-istio-csr").address
    dns = plan.service("dns-default").address
    caller = "router" if plan.caller_place == "router" else "other-node"
    found = [Attempt(f"{component} calls the API", plan.pod(component).key, api, 443, "tls", None, H2)
             for component in ("operator", "controller", "webhook", "cainjector", "istio-csr")]
    found.append(Attempt("the API server calls the webhook", caller, webhook, 443, "tls",
                         "cert-manager-webhook.cert-manager.svc", H2, plan.caller, None, 2))
    found.append(Attempt("the API server's operator checks the webhook", plan.pod("apiserver-operator").key, webhook, 443,
                         "tls-handshake", "cert-manager-webhook.cert-manager.svc"))
    controller = plan.pod("controller").key
    acme, vault, name_server, ingress = (plan.host(n) for n in ("acme", "vault", "nameserver", "ingress"))
    found += [
        Attempt("the controller asks the cluster's DNS", controller, dns, 53, "dns-udp", "acme-v02.api.letsencrypt.org"),
        Attempt("the controller asks the cluster's DNS over TCP", controller, dns, 53, "dns-tcp", "vault.example.com"),
        Attempt("the controller orders from ACME", controller, acme.address, 443, "tls", "acme-v02.api.letsencrypt.org", H2),
        Attempt("the controller asks Vault", controller, vault.address, 8200, "tls", "vault.example.com"),
        Attempt("the controller checks DNS-01", controller, name_server.address, 53, "dns-udp",
                "_acme-challenge.shop.example.com", request="TXT"),
        Attempt("the controller checks DNS-01 over TCP", controller, name_server.address, 53, "dns-tcp",
                "_acme-challenge.shop.example.com", request="TXT"),
        Attempt("the controller checks HTTP-01", controller, ingress.address, 80, "http", "shop.example.com",
                request="/.well-known/acme-challenge/Zm9v"),
    ]
    for component in ("controller", "webhook", "cainjector", "istio-csr"):
        found.append(Attempt(f"user workload monitoring scrapes {component}", plan.pod("prometheus-user-workload").key,
                             plan.pod(component).address, 9402, "http", component, request="/metrics"))
    found.append(Attempt("platform monitoring scrapes the operator", plan.pod("prometheus-platform").key,
                         plan.pod("operator").address, 8443, "tls", "metrics.cert-manager-operator.svc"))
    worker = next(n for n in plan.nodes if n.name == "worker-0")
    for component, port in (("controller", 9403), ("webhook", 6080)):
        found.append(Attempt(f"the kubelet probes {component}", "router", plan.pod(component).address, port, "http", component,
                             source=worker.management, request="/livez"))
    for client in ("checkout", "ledger", "gateway"):
        found.append(Attempt(f"{client} resolves istio-csr", plan.pod(client).key, dns, 53, "dns-udp",
                             "cert-manager-istio-csr.istio-system.svc.cluster.local"))
        found.append(Attempt(f"{client} asks istio-csr for its certificate", plan.pod(client).key, csr, 443, "tls",
                             "cert-manager-istio-csr.istio-system.svc", H2))
    stranger = plan.pod("stranger").key
    found += [
        Attempt("the stranger probes the webhook", stranger, plan.pod("webhook").address, 10250, "tls-handshake"),
        Attempt("the stranger probes the controller's metrics", stranger, plan.pod("controller").address, 9402, "http", "x",
                request="/metrics"),
        Attempt("the stranger probes istio-csr", stranger, plan.pod("istio-csr").address, 6443, "tls-handshake"),
        Attempt("the stranger probes a closed port", stranger, plan.pod("cainjector").address, 8080, "http", "x", request="/"),
    ]
    return found
