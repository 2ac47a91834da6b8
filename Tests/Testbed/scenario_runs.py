"""Plays scenarios in parallel, each in its own process, and writes their folders."""
import json
import os
import subprocess
import sys
import tempfile
import time

import manifests
import mesh
import scenario
import scenarios
import traffic
from authority import Authority
from capture import Capture
from endpoints import Servers
from firewall import Firewall
from names import Zone
from network import Network
from scenario_readme import readme
from stage import Stage
from topology import make

#: Larger than any packet of these connections, but not much: the kernel reserves this many bytes for each packet that tcpdump has not
#: read yet.
SNAP = 16384
SERVERS = ["kubernetes.default.svc", "cert-manager-webhook.cert-manager.svc", "acme-v02.api.letsencrypt.org"]


def run_all(names: list[str], output: str) -> int:
    """Plays these scenarios, or all, and prints a line for each. Returns the exit status, which is not 0 if one failed."""
    chosen = scenarios.everything()
    unknown = set(names) - {s.name for s in chosen}
    if unknown:
        sys.exit(f"error: there is no scenario {sorted(unknown)[0]!r}\nhelp: 'Scripts/testbed list' prints them")
    chosen = [s for s in chosen if not names or s.name in names]
    if len(chosen) == 1:
        return play(chosen[0], output)
    here = os.path.dirname(os.path.abspath(__file__))
    running = []
    # Long ones first. Scenarios mostly wait; only their starts use the processor, so they start one after the other.
    for entry in sorted(chosen, key=lambda s: -s.seconds):
        running.append(subprocess.Popen([sys.executable, here, "scenarios", entry.name, "--output", output]))
        time.sleep(1.5)
    try:
        return max(process.wait() for process in running)
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
                process.wait()


def play(chosen: scenarios.Scenario, output: str) -> int:
    if chosen.needs_grpc and not mesh.PYTHON:
        print(f"skipped: {chosen.name}: it needs grpcio, which pip could not install here", flush=True)
        return 0
    plan = make("standard")
    if chosen.prepare:
        chosen.prepare(plan)
    network = Network(plan, os.getpid())
    policies = chosen.policies()
    servers, captures = None, []
    try:
        network.build()
        firewall = Firewall(network, plan, policies, manifests.namespaces(plan), chosen.established,
                            chosen.host(plan, network) if chosen.host else ())
        with tempfile.TemporaryDirectory() as scratch:
            os.mkdir(f"{scratch}/keys")
            authority = Authority(f"{scratch}/keys")
            servers = Servers(network, plan.family, authority.server("server", SERVERS), zone(plan))
            listen(plan, servers, chosen)
            captures = [Capture(network.router, "any", f"{scratch}/node.pcap", "LINUX_SLL2", SNAP)]
            captures += [Capture(network.names[plan.pod(c).key], "eth0", f"{scratch}/pod-{c}.pcap", None, SNAP) for c in chosen.pods]
            stage = Stage(plan, network, firewall, servers, authority)
            enforced_since = chosen.play(stage) or 0
            for capture in captures:
                capture.stop()
            write(chosen, policies, stage, scratch, f"{output}/{chosen.name}", enforced_since)
        return 0
    finally:
        for capture in captures:
            if capture.process.poll() is None:
                capture.process.terminate()
        if servers:
            servers.close()
        network.remove()


def zone(plan) -> Zone:
    names = {f"{s.name}.{s.namespace}.svc.cluster.local": s.address for s in plan.services}
    return Zone({**names, "acme-v02.api.letsencrypt.org": plan.host("acme").address, "vault.example.com": plan.host("vault").address,
                 "shop.example.com": plan.host("ingress").address})


def listen(plan, servers: Servers, chosen: scenarios.Scenario) -> None:
    """Starts the servers of the cluster, except those that the scenario starts itself or wants missing."""
    outside = {o.name for o in plan.outside}
    missing = {(name if name in outside else plan.pod(name).key, port) for name, port in chosen.silent}
    for place, address, port, kind in traffic.listeners(plan):
        if (place, port) not in missing:
            servers.listen(place, address, port, kind)


def write(chosen: scenarios.Scenario, policies: list[dict], stage: Stage, scratch: str, folder: str, enforced_since: int) -> None:
    import yaml  # Not at the top: `list` must work without python3-yaml.
    enforced = f"{scratch}/policies.yaml"
    with open(enforced, "w") as file:
        yaml.safe_dump_all(policies, file, sort_keys=False)
    dropped = stage.firewall.dropped()
    events = sorted(stage.events, key=lambda e: e.began)
    scenario.write(stage.plan, folder, scratch, policies, enforced, [e.written() for e in events], dropped, enforced_since)
    truth = {**chosen.truth.written(), "deniedBy": stage.firewall.denied()}
    with open(f"{folder}/truth.json", "w") as file:
        json.dump(truth, file, indent=1)
        file.write("\n")
    with open(f"{folder}/README.md", "w") as file:
        file.write(readme(chosen, sorted(stage.lines)))
    if stage.lines:
        os.makedirs(f"{folder}/logs", exist_ok=True)
    for component, lines in stage.lines.items():
        with open(f"{folder}/logs/{component}.log", "w") as file:
            file.writelines(line + "\n" for _, line in sorted(lines))
    size = sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) if "expected" not in at for f in files)
    failed = sum(e.outcome != "connected" for e in events)
    print(f"{chosen.name}: {len(events)} connections, {failed} failed, {len(dropped)} dropped, {size // 1000} kB", flush=True)
