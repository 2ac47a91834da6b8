"""A component cannot connect to the API server, or loses its connection to it."""
import time

import component_logs as logs
from endpoints import client_context
from policy_sets import without_port, working
from scenarios import Scenario, Truth
from stage import Stage

CAINJECTOR, CONTROLLER, API_SERVER = "cert-manager/cert-manager-cainjector", "cert-manager/cert-manager", "api-server"
POLICY = "cert-manager/allow-cert-manager-controller-traffic"
#: The cainjector first asks whether cert-manager's CRDs are there, with Go's dial timeout. It ends when that fails, and is started
#: again after RESTART seconds.
DISCOVERY, RESTART = "https://172.30.0.1:443/api?timeout=32s", 1.5


def start_and_crash(stage: Stage) -> None:
    rest = stage.start(stage.background, ("cainjector calls the API",))
    place, address = stage.plan.pod("cainjector").key, stage.plan.service("kubernetes").address
    event = stage.dial("cainjector calls the API", place, address, 443, 30)
    stage.log("cert-manager-cainjector", event.began, logs.klog(event.began, "I", 1, "setup.go:124", '"starting cert-manager ca-injector" '
                                                               'version="v1.18.2" logger="cert-manager.ca-injector"'))
    stage.log("cert-manager-cainjector", event.ended, logs.klog(
        event.ended, "E", 1, "controller.go:219", '"error checking if certificates.cert-manager.io CRD is installed" err="failed to get '
        f'server groups: Get \\"{DISCOVERY}\\": {event.error}" logger="cert-manager"'))
    stage.sleep(RESTART)
    # The capture ends during the second attempt.
    stage.dial("cainjector calls the API", place, address, 443, 4)
    rest.result()


#: Leader election of cert-manager, in seconds: the interval of the tries, and how long after the last renewal it gives up.
TRY, DEADLINE = 15, 40


def lose_the_lease(stage: Stage) -> int:
    """Renews its lease on one connection until a policy comes into force that drops the connection's packets."""
    stage.background(("controller calls the API",))
    place, address = stage.plan.pod("controller").key, stage.plan.service("kubernetes").address
    since = 0

    def renew(connection) -> None:
        nonlocal since
        connection.settimeout(DEADLINE)
        for _ in range(4):
            connection.sendall(b"GET lease" + b"x" * 240)
            connection.recv(4096)
            stage.sleep(1)
        stage.firewall.enforce()
        since = time.time_ns()
        connection.sendall(b"PUT lease" + b"x" * 340)
        connection.recv(4096)

    event = stage.dial("controller renews its lease", place, address, 443, 30, context=client_context(["h2"]), talk=renew)
    event.error = "context deadline exceeded"
    lease = "cert-manager-controller"
    logs.resource_lock(stage, "cert-manager-controller", lease, event, event.error)
    stage.log("cert-manager-controller", event.ended + 0.001, logs.klog(
        event.ended + 0.001, "I", 1, "leaderelection.go:297", f"failed to renew lease kube-system/{lease}: context deadline exceeded"))
    stage.log("cert-manager-controller", event.ended + 0.002, logs.klog(
        event.ended + 0.002, "E", 1, "controller.go:211", '"leader election lost" logger="cert-manager.controller"'))
    stage.sleep(RESTART)
    stage.dial("controller calls the API", place, address, 443, 6)
    return since


def without_egress() -> list[dict]:
    """The proposal without egress rules for the controller."""
    changed = working()
    for entry in changed:
        if entry["metadata"]["name"] == "allow-cert-manager-controller-traffic":
            del entry["spec"]["egress"]
    return changed


SCENARIOS = [
    Scenario("api-egress-denied", """The cainjector's policy has no rule for the API server. Its first request waits for 30 s, the
             timeout of Go's dialer; then the cainjector exits, restarts and tries again.""",
             Truth("api-egress-denied", "silent", CAINJECTOR, API_SERVER, "cert-manager/allow-cert-manager-cainjector-traffic"),
             lambda: without_port(working(), "allow-cert-manager-cainjector-traffic", "egress", 6443), start_and_crash, 38, ("cainjector",)),
    Scenario("controller-cut", """The controller renews its lease on an open connection when a policy without egress for it is applied.
             The open connection is cut, as OVN-Kubernetes does it: the controller repeats its request without an answer, gives up after
             40 s and restarts, and its SYNs get no answer. Before that, everything worked.""",
             Truth("api-connection-cut", "cut", CONTROLLER, API_SERVER, POLICY,
                   [Truth("api-egress-denied", "silent", CONTROLLER, API_SERVER, POLICY)]),
             without_egress, lose_the_lease, 56, ("controller",), established="cut"),
]
