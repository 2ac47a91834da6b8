"""Healthy traffic, some of which looks unusual."""
import component_logs as logs
import traffic
from mesh import SERVER_NAME, Mesh
from policy_sets import working
from scenarios import Scenario, Truth
from stage import Stage
from topology import Plan, Pod, Port, replica

#: How many sidecars renew at the same time.
CROWD = 12


def day(stage: Stage) -> None:
    """Every connection of the components, once."""
    skipped = ("the stranger", "the API server calls")
    names = [a.name for a in traffic.attempts(stage.plan) if not a.name.startswith(skipped) and "istio-csr for its" not in a.name
             and "resolves istio-csr" not in a.name]
    with Mesh(stage) as mesh:
        mesh.serve()
        stage.attempts(*names, "the API server calls the webhook")
        pods = [stage.plan.pod(c) for c in ("checkout", "ledger", "gateway")]
        for pod in pods:
            stage.lookup(f"{pod.labels['app']} resolves istio-csr", pod.key, SERVER_NAME)
        log_certificates(stage, mesh.clients(pods).go())


def renew(stage: Stage) -> None:
    """All sidecars of the crowd at the same time."""
    with Mesh(stage) as mesh:
        mesh.serve()
        stage.attempts("istio-csr calls the API")
        clients = mesh.clients([p for p in stage.plan.pods if p.namespace == "crowd"])
        log_certificates(stage, clients.go())


def log_certificates(stage: Stage, clients) -> None:
    clients.wait(20)
    for pod, _, event in clients.seen:
        logs.certificate_made(stage, pod, event)


def add_crowd(plan: Plan) -> None:
    for number in range(CROWD):
        digest, suffix = "7b6d9f8c5", f"{'bcdfghjklm'[number // 10]}x{'bcdfghjklm'[number % 10]}9t"
        name, owner = replica("worker", digest, suffix)
        plan.pods.append(Pod("crowd", name, {
            "app": "worker", "security.istio.io/tlsMode": "istio", "service.istio.io/canonical-name": "worker",
            "pod-template-hash": digest}, f"10.129.0.{100 + number}", "worker-0", [Port(8080, "http")], owner, "worker"))


SCENARIOS = [
    Scenario("healthy", """Everything that the components do, once, under the proposal's policies and the rule for istio-csr; all of it
             works. The name servers answer NXDOMAIN for the names of the search list, as they usually do.""",
             Truth(None, "healthy"), working, day, 6, silent=(("istio-csr", 6443),), needs_grpc=True),
    Scenario("renewal-burst", """A dozen sidecars whose certificates were issued at the same moment renew them at the same moment: many
             connections at once, all of which succeed.""",
             Truth(None, "healthy"), working, renew, 8, prepare=add_crowd, silent=(("istio-csr", 6443),), needs_grpc=True),
]
