"""Failures to get a certificate from an ACME server: on the way to the server, and on the way to the solver."""
import socket
import time

import component_logs as logs
from policy_sets import policy, preset, working
from scenarios import Scenario, Truth
from scenarios.dns import ACME, CONTROLLER, DIRECTORY
from stage import Stage
from topology import Plan, Pod, Port, Service, replica

#: HAProxy's connect timeout (s) and number of tries, as OpenShift's router sets them; and the self-check's own timeout (s).
CONNECT, TRIES, SELF_CHECK = 5, 4, 10
CHALLENGE = "shop-tls-1-2794017346-1560431273"
SITE, PATH = "shop.example.com", "/.well-known/acme-challenge/mR7xkXc0nqf4s9yKpL2vTgWbJdZ8hUa1"


def register(stage: Stage) -> None:
    """The name resolves. The dialer gives up after 30 s, and the queue tries again 5 s later."""
    rest = stage.start(stage.background)
    place = stage.plan.pod("controller").key
    for timeout in (30, 4):
        found = stage.lookup("the controller resolves ACME", place, ACME)
        event = stage.dial("the controller orders from ACME", place, found.addresses[0], 443, timeout)
        if timeout == 30:
            logs.registration_failed(stage, event.ended, f'Get "{DIRECTORY}": {event.error}')
            stage.sleep(5)
    rest.result()


def lose_the_answer(stage: Stage) -> None:
    """The ACME server's certificate exceeds the path MTU. Go's client gives up the handshake after 10 s."""
    rest = stage.start(stage.background)
    acme = stage.plan.host("acme")
    # With as many names as some servers have, the certificate fills more than a packet.
    large = stage.authority.server("acme", [ACME, *(f"{n:02}.alternative-names.api.letsencrypt.org" for n in range(30))])
    stage.servers.listen("acme", acme.address, 443, lambda made: made.settimeout(60) or large.wrap_socket(made, server_side=True).recv(4096))
    place = stage.plan.pod("controller").key
    for pause in (5, 0):
        found = stage.lookup("the controller resolves ACME", place, ACME)
        event = stage.dial("the controller orders from ACME", place, found.addresses[0], 443, 30, context=stage.authority.client(),
                           server_name=ACME)
        logs.registration_failed(stage, event.ended, f'Get "{DIRECTORY}": {event.error}')
        stage.sleep(pause)
    rest.result()


def narrow(plan: Plan, network) -> list[str]:
    network.narrow(plan.pod("controller").key, 1400)
    network.without_offload("acme")
    return []


def add_solver(plan: Plan) -> None:
    """Adds the router, and the solver of a challenge in a user's namespace with its Service."""
    name, owner = replica("router-default", "6d8f9b7c54", "h9kql")
    plan.pods.append(Pod("openshift-ingress", name, {
        "ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default", "pod-template-hash": "6d8f9b7c54"},
        "10.129.0.60", "worker-0", [Port(80, "http"), Port(443, "https")], owner, "router"))
    labels = {"acme.cert-manager.io/http01-solver": "true", "acme.cert-manager.io/http-domain": "1385093237",
              "acme.cert-manager.io/http-token": "875212936"}
    plan.pods.append(Pod("shop", "cm-acme-http-solver-7xk2d", labels, "10.129.0.43", "worker-0", [Port(8089, "http")],
                         ("Challenge", CHALLENGE)))
    plan.services.append(Service("shop", "cm-acme-http-solver-b8x4m", "172.30.0.43", 8089, 8089, labels, "TCP", "http"))


class Router:
    """Behaves as HAProxy: tries the server a few times, then answers 503, and from then on answers 503 at once."""

    def __init__(self, stage: Stage):
        self.stage, self.is_down = stage, False
        ingress, router = stage.plan.host("ingress"), stage.plan.pod("router")
        stage.servers.listen("ingress", ingress.address, 80, self.balance)
        stage.servers.listen(router.key, router.address, 80, self.route)
        stage.servers.listen(stage.plan.pod("solver").key, stage.plan.pod("solver").address, 8089, "http")

    def balance(self, connection: socket.socket) -> None:
        """The load balancer in front of the cluster passes everything on."""
        request = connection.recv(4096)
        with self.stage.opener("ingress")(socket.SOCK_STREAM) as onward:
            onward.settimeout(30)
            onward.connect((self.stage.plan.pod("router").address, 80))
            onward.sendall(request)
            connection.sendall(onward.recv(4096))

    def route(self, connection: socket.socket) -> None:
        request = connection.recv(4096)
        router, solver = self.stage.plan.pod("router"), self.stage.plan.pod("solver")
        for _ in range(0 if self.is_down else TRIES):
            event = self.stage.dial("the router brings the challenge to the solver", router.key, solver.address, 8089, CONNECT,
                                    talk=lambda made: made.sendall(request))
            if event.outcome == "connected":
                break
        else:
            self.is_down = True
        body = b"<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n"
        connection.sendall(b"HTTP/1.0 503 Service Unavailable\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)


def check_itself(stage: Stage) -> None:
    """The controller's self-check: the first times out, the next get 503."""
    Router(stage)
    rest = stage.start(stage.background)
    place, url = stage.plan.pod("controller").key, f"http://{SITE}{PATH}"
    for pause in (11, 10, 0):
        address = stage.lookup("the controller resolves its own site", place, SITE).addresses[0]

        def get(made: socket.socket) -> None:
            made.sendall((f"GET {PATH} HTTP/1.1\r\nHost: {SITE}\r\nUser-Agent: cert-manager-challenges/v1.18.2 (linux/amd64)\r\n"
                          "Connection: close\r\n\r\n").encode())
            stage.answer = made.recv(4096)

        stage.answer = b""
        began = time.time()
        event = stage.dial("the controller checks HTTP-01", place, address, 80, SELF_CHECK, talk=get, handshake=SELF_CHECK)
        error = (f'failed to perform self check GET request \'{url}\': Get "{url}": context deadline exceeded (Client.Timeout exceeded '
                 'while awaiting headers)') if not stage.answer else "wrong status code '503', expected '200'"
        logs.self_check_failed(stage, event.ended, error, CHALLENGE, "shop", SITE)
        stage.sleep(max(0, began + pause + SELF_CHECK - time.time()) if pause else 0)
    rest.result()


def user_namespace() -> list[dict]:
    """A namespace whose policies allow ingress only from its own pods."""
    return [*working(), policy("shop", "default-deny", {}, ["Ingress"]),
            policy("shop", "allow-same-namespace", {}, ["Ingress"], ingress=[{"from": [{"podSelector": {}}]}])]


SCENARIOS = [
    Scenario("acme-egress-denied", """The policies that the operator ships, without rules of the user: the controller resolves the ACME
             server's name, but may not connect to the server. Its SYNs get no answer for 30 s, the timeout of Go's dialer.""",
             Truth("acme-egress-denied", "silent", CONTROLLER, "203.0.113.10", "cert-manager/cert-manager-deny-all"),
             lambda: preset("operator-1.18"), register, 42, ("controller",)),
    Scenario("acme-mtu-black-hole", """The return path to the controller's pod carries packets of at most 1400 bytes, and the ICMP error
             that would report this is filtered. The ClientHello arrives, but the ACME server's answer does not: its full-size segments
             are retransmitted until the TLS handshake times out after 10 s.""",
             Truth("path-mtu", "tls-unanswered", CONTROLLER, "203.0.113.10"), working, lose_the_answer, 30,
             ("controller",), host=narrow, silent=(("acme", 443),)),
    Scenario("solver-ingress-denied", """The solver of an HTTP-01 challenge runs in a namespace that allows only its own pods. The
             controller's self-check reaches the router through the load balancer, and the router's SYNs to the solver's port 8089 are
             dropped. The first self-check times out, and the router answers the next ones with status 503.""",
             Truth("solver-ingress-denied", "silent", "openshift-ingress/router-default", f"shop/{CHALLENGE}", "shop/default-deny"),
             user_namespace, check_itself, 46, ("router", "solver"), add_solver, silent=(("ingress", 80),)),
]
