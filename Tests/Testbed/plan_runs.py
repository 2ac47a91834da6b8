"""The test plan of the proposal: a run of real traffic for each line."""
import json
import os
import sys

import samples
import scenario
from traffic import Attempt


class PlanRun:
    """A line of the test plan: the policies, and the expected outcome of each attempt."""

    def __init__(self, name, policies, expected, extra=None):
        self.name, self.policies, self.expected, self.extra = name, policies, expected, extra


def other_ports(plan):
    return [Attempt(f"a client tries {component} on {port}", plan.pod("prometheus-user-workload").key, plan.pod(component).address,
                    port, "http", "x", request="/")
            for component, port in (("controller", 9403), ("webhook", 6080), ("operator", 9402), ("cainjector", 8080))]


PROPOSAL = ["proposal"]
RUNS = [
    PlanRun("metrics on 9402 and 8443 are reachable", PROPOSAL, {
        **{f"user workload monitoring scrapes {c}": "connected" for c in ("controller", "webhook", "cainjector", "istio-csr")},
        "platform monitoring scrapes the operator": "connected"}),
    PlanRun("other ports are not reachable", PROPOSAL, {
        f"a client tries {c} on {p}": "timed out"
        for c, p in (("controller", 9403), ("webhook", 6080), ("operator", 9402), ("cainjector", 8080))}, other_ports),
    PlanRun("istio-csr reaches the API server", PROPOSAL, {"istio-csr calls the API": "connected"}),
    PlanRun("istio-csr's gRPC port is blocked by default", PROPOSAL, {
        f"{c} asks istio-csr for its certificate": "timed out" for c in ("checkout", "ledger", "gateway")}),
    PlanRun("istio-csr's gRPC port passes with the added policy", ["proposal", "proposal-grpc"], {
        f"{c} asks istio-csr for its certificate": "connected" for c in ("checkout", "ledger", "gateway")}),
    PlanRun("API server to webhook to controller to issuer works", PROPOSAL, {
        "the API server calls the webhook": "connected", "webhook calls the API": "connected",
        "controller calls the API": "connected", "the controller asks the cluster's DNS": "connected",
        "the controller orders from ACME": "connected"}),
]


def run_all(names, output):
    """Runs these lines, or all, and prints PASS or FAIL for each. Returns the exit status: 1 if one failed."""
    unknown = set(names) - {entry.name for entry in RUNS}
    if unknown:
        sys.exit(f"error: the plan has no line {sorted(unknown)[0]!r}\nhelp: 'Scripts/testbed list' prints them")
    failed = 0
    results = []
    for number, entry in enumerate(RUNS):
        if names and entry.name not in names:
            continue
        merged = merge(entry.policies)
        folder = os.path.join(output, f"{number:02d}") if output else None
        made = scenario.run("standard", merged, folder, only=set(entry.expected), extra=entry.extra or (), pod_captures=())
        os.unlink(merged)
        wrong = [f"{c['name']}: {c['outcome']}, expected {entry.expected[c['name']]}" for c in made.connections
                 if c["outcome"] != entry.expected[c["name"]]]
        missing = set(entry.expected) - {c["name"] for c in made.connections}
        wrong += [f"{name}: not attempted" for name in sorted(missing)]
        failed += bool(wrong)
        detail = "; ".join(wrong) if wrong else f"{len(made.connections)} connections as expected"
        print(f"{'FAIL' if wrong else 'PASS'} {entry.name}: {detail}", flush=True)
        results.append({"name": entry.name, "passed": not wrong, "connections": made.connections, "dropped": made.dropped})
    if output:
        os.makedirs(output, exist_ok=True)
        with open(os.path.join(output, "plan.json"), "w") as file:
            json.dump(results, file, indent=1)
    print(f"{len(results) - failed} passed, {failed} failed", file=sys.stderr)
    return 1 if failed else 0


def merge(names):
    """Writes the presets into one file and returns its path."""
    import tempfile
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        for name in names:
            file.write(open(f"{samples.PRESETS}/{name}.yaml").read())
    return file.name
