"""The clients of the mesh ask istio-csr for certificates and get none."""
import ssl
import threading

import component_logs as logs
from mesh import SERVER_NAME, Mesh
from policy_sets import dns, namespace, policy, ports, with_port, working
from scenarios import Scenario, Truth
from stage import Stage

ISTIO_CSR, NAME_SERVERS = "istio-system/cert-manager-istio-csr", "openshift-dns/dns-default"
CHECKOUT, LEDGER = "shop/checkout", "bank/ledger"
DIAL_FAILED = "Error while dialing: dial tcp 172.30.0.30:443: i/o timeout"
SHAKE_FAILED = "authentication handshake failed: context deadline exceeded"
#: Seconds of two attempts to connect, 20 s each, and of the pauses between them.
TWO_ATTEMPTS = 46


def ask(stage: Stage, components: tuple[str, ...], seconds: float, reason: str) -> None:
    """All ask at the same time. Failures are logged with the reason."""
    pods = [stage.plan.pod(c) for c in components]
    with Mesh(stage) as mesh:
        clients = mesh.clients(pods).go()
        rest = stage.start(stage.background)
        clients.wait(seconds)
        rest.result()
    log_attempts(stage, clients, reason)


def log_attempts(stage: Stage, clients, reason: str) -> None:
    for pod, number, event in clients.seen:
        if event.outcome == "connected":
            logs.certificate_made(stage, pod, event)
        else:
            logs.certificate_failed(stage, pod, number, event, reason)


def ask_in_vain(stage: Stage) -> None:
    with Mesh(stage) as mesh:
        mesh.serve()
        ask(stage, ("checkout", "ledger", "gateway"), TWO_ATTEMPTS, DIAL_FAILED)


def ask_the_stalled(stage: Stage) -> None:
    pod = stage.plan.pod("istio-csr")
    # Accepts connections, reads nothing and sends nothing.
    stage.servers.listen(pod.key, pod.address, 6443, lambda _: threading.Event().wait(120))
    ask(stage, ("checkout", "ledger"), TWO_ATTEMPTS, SHAKE_FAILED)


ELSEWHERE = "cert-manager-istio-csr.cert-manager.svc"
MISMATCH = ("authentication handshake failed: tls: failed to verify certificate: x509: "
            f"certificate is valid for {ELSEWHERE}, not {SERVER_NAME}")


def ask_the_wrong_name(stage: Stage) -> None:
    """The gateway is a grpcio client, which closes the connection after the handshake. The sidecars verify during the handshake, as Go
    does, and send an alert: plaintext in TLS 1.2, encrypted in 1.3."""
    with Mesh(stage) as mesh:
        mesh.serve(ELSEWHERE)
        rest = stage.start(stage.background)
        clients = mesh.clients([stage.plan.pod("gateway")], attempts=2).go()
        service = stage.plan.service("cert-manager-istio-csr").address
        for component, version in (("checkout", ssl.TLSVersion.TLSv1_2), ("ledger", ssl.TLSVersion.TLSv1_3)):
            pod = stage.plan.pod(component)
            for number in (1, 2):
                event = stage.dial(f"{component} asks istio-csr for its certificate", pod.key, service, 443, 20,
                                   context=stage.authority.client(version), server_name=SERVER_NAME)
                logs.certificate_failed(stage, pod, number, event, MISMATCH)
                stage.sleep(0.1 * 2 ** (number - 1))
        clients.wait(5)
        rest.result()
        log_attempts(stage, clients, MISMATCH)


def ask_from_denied_namespaces(stage: Stage) -> None:
    """The ledger resolves the name, but its SYNs are dropped. The checkout cannot resolve the name. The gateway works."""
    checkout, ledger, gateway = (stage.plan.pod(c) for c in ("checkout", "ledger", "gateway"))
    with Mesh(stage) as mesh:
        mesh.serve()
        rest = stage.start(stage.background)
        resolving = stage.start(stage.lookup, "checkout resolves istio-csr", checkout.key, SERVER_NAME, 20)
        for pod in (ledger, gateway):
            stage.lookup(f"{pod.labels['app']} resolves istio-csr", pod.key, SERVER_NAME)
        clients = mesh.clients([ledger, gateway], attempts=2).go()
        resolving.result()
        event = next(e for e in stage.events if e.name == "checkout resolves istio-csr")
        logs.certificate_failed(stage, checkout, 1, event, f"Error while dialing: dial tcp: lookup {SERVER_NAME}: i/o timeout")
        clients.wait(TWO_ATTEMPTS - 20)
        rest.result()
    log_attempts(stage, clients, DIAL_FAILED)


def client_policies() -> list[dict]:
    """Policies that deny egress of both namespaces, except DNS in one and istio-csr in the other."""
    to_istio_csr = {"to": [namespace("istio-system")], "ports": ports(6443)}
    return [*working(),
            policy("bank", "default-deny", {}, ["Egress"]), policy("bank", "allow-dns", {}, ["Egress"], egress=[dns(5353)]),
            policy("shop", "default-deny", {}, ["Egress"]), policy("shop", "allow-istio-csr", {}, ["Egress"], egress=[to_istio_csr])]


SCENARIOS = [
    Scenario("istio-csr-rule-names-service-port", """The rule for istio-csr names port 443, the port of its Service; the pod listens on
             6443. Three gRPC clients send SYNs for 20 s, try again from a new port, and so on.""",
             Truth("istio-csr-rule-names-service-port", "silent", CHECKOUT, ISTIO_CSR, "istio-system/allow-istio-csr-grpc-service"),
             lambda: with_port(working(), "allow-istio-csr-grpc-service", "ingress", 443, instead=6443), ask_in_vain, 50, ("checkout",),
             silent=(("istio-csr", 6443),), needs_grpc=True),
    Scenario("istio-csr-name-mismatch", f"""istio-csr's certificate is for {ELSEWHERE}, but its clients ask for {SERVER_NAME} and reject
             it. One client sends a readable alert (TLS 1.2), one an encrypted alert (TLS 1.3), and one closes the connection after the
             handshake. No policy causes this.""",
             Truth("istio-csr-name-mismatch", "tls-alert", CHECKOUT, ISTIO_CSR), working, ask_the_wrong_name, 8, ("istio-csr",),
             silent=(("istio-csr", 6443),), needs_grpc=True),
    Scenario("istio-csr-stalled", """istio-csr accepts connections and then sends nothing: it acknowledges the ClientHello and never
             answers it. After 20 s the clients try again.""",
             Truth("istio-csr-handshake-stalled", "stalled", CHECKOUT, ISTIO_CSR), working, ask_the_stalled, 50, ("istio-csr",),
             silent=(("istio-csr", 6443),), needs_grpc=True),
    Scenario("grpc-client-denied", """Policies on the clients' side. The namespace bank has no egress to istio-csr, so the ledger's SYNs
             are dropped on its node. The namespace shop has no egress to DNS, so the checkout's queries get no answer and no SYN
             follows. The gateway's namespace has no policies, and the gateway gets its certificate.""",
             Truth("mesh-client-dns-denied", "dns-unanswered", CHECKOUT, NAME_SERVERS, "shop/allow-istio-csr",
                   [Truth("istio-csr-client-egress-denied", "silent", LEDGER, ISTIO_CSR, "bank/allow-dns")]),
             client_policies, ask_from_denied_namespaces, 50, ("checkout", "ledger"), silent=(("istio-csr", 6443),), needs_grpc=True),
]
