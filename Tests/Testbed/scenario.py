"""Runs standard traffic: makes namespaces, servers, policies, captures and clients, and writes a folder with what was recorded."""
import gzip
import json
import os
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import hubble
import manifests
import netobserv
import policies
import traffic
from capture import Capture, packets
from endpoints import Clients, Servers, certificate
from firewall import Firewall
from identity import Identities
from network import Network
from topology import make


class Run:
    """The result of a run."""

    def __init__(self, plan, connections, dropped, folder):
        self.plan, self.connections, self.dropped, self.folder = plan, connections, dropped, folder


def run(topology, policy_file, folder, only=None, extra=(), pod_captures=("istio-csr",)):
    """Runs the traffic under a policy set. `only` selects attempts by name, `extra` returns further ones."""
    plan = make(topology)
    enforced = policies.load(policy_file) if policy_file else []
    network = Network(plan, os.getpid())
    servers = None
    captures = []
    try:
        network.build()
        firewall = Firewall(network, plan, enforced, manifests.namespaces(plan))
        with tempfile.TemporaryDirectory() as scratch:
            servers = Servers(network, plan.family, certificate(scratch))
            for place, address, port, kind in traffic.listeners(plan):
                servers.listen(place, address, port, kind)
            captures.append(Capture(network.router, "any", f"{scratch}/node.pcap", "LINUX_SLL2"))
            for component in pod_captures:
                key = plan.pod(component).key
                captures.append(Capture(network.names[key], "eth0", f"{scratch}/pod-{component}.pcap"))
            connections = connect(network, plan, only, extra(plan) if extra else [])
            for capture in captures:
                capture.stop()
            dropped = firewall.dropped()
            if folder:
                write(plan, folder, scratch, enforced, policy_file, connections, dropped)
        return Run(plan, connections, dropped, folder)
    finally:
        for capture in captures:
            if capture.process.poll() is None:
                capture.process.terminate()
        if servers:
            servers.close()
        network.remove()


def connect(network, plan, only, extra):
    clients = Clients(network, plan.family)
    chosen = [a for a in traffic.attempts(plan) + list(extra) if only is None or a.name in only]
    jobs = [a for a in chosen for _ in range(a.times)]

    def one(job):
        number, attempt = job
        # Starts a little apart, so that the packets of a connection are near each other.
        time.sleep(number * 0.03)
        outcome, local = clients.run(attempt.place, attempt.address, attempt.port, attempt.kind, attempt.server_name,
                                     attempt.protocols, attempt.source, attempt.request)
        return {"name": attempt.name, "from": attempt.place, "address": attempt.address, "port": attempt.port,
                "localPort": local, "outcome": outcome}

    with ThreadPoolExecutor(max_workers=len(jobs) or 1) as pool:
        return list(pool.map(one, enumerate(jobs)))


def write(plan, folder, scratch, enforced, policy_file, connections, dropped, since=0):
    """`since`: when the policies came into force, in nanoseconds since 1970. Packets before that were not dropped."""
    os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(scratch)):
        if name.endswith(".pcap"):
            shutil.copy(f"{scratch}/{name}", f"{folder}/{name}")
    manifests.write(plan, f"{folder}/cluster.yaml")
    if policy_file:
        shutil.copy(policy_file, f"{folder}/policies.yaml")
    else:
        with open(f"{folder}/policies.yaml", "w") as file:
            file.write("apiVersion: v1\nkind: List\nitems: []\n")
    captured = list(packets(f"{scratch}/node.pcap"))
    write_logs(plan, folder, captured, dropped, since)
    with open(f"{folder}/connections.json", "w") as file:
        json.dump(connections, file, indent=1)
        file.write("\n")
    with open(f"{folder}/dropped.json", "w") as file:
        json.dump(dropped, file, indent=1)
        file.write("\n")


def write_logs(plan, folder, captured, dropped, since):
    identities = Identities(plan)
    backends = {(s.address, s.port, s.protocol): (netobserv.destination_of(identities, s.address) if s.selector else s.endpoints[0],
                                                  s.target) for s in plan.services}
    judged = {(d["source"]["ip"], d["destination"]["ip"], d["port"], 6 if d["protocol"] == "TCP" else 17): d["direction"]
              for d in dropped}
    before = dict(judged)
    for (address, port, protocol), (backend, target) in backends.items():
        for (source, destination, number, kind), direction in judged.items():
            if (destination, number, kind) == (backend, target, 6 if protocol == "TCP" else 17):
                before[(source, address, port, kind)] = direction
    namespaces_of = {p.address: p.namespace for p in plan.pods}
    records = netobserv.records(plan, identities, captured, before, namespaces_of, since)
    write_lines(f"{folder}/netobserv.jsonl.gz", records)

    vips = {}

    def translate(packet):
        """The packet's ends, with the backend's address and port instead of the Service's."""
        protocol = "TCP" if packet.protocol == 6 else "UDP"
        there = backends.get((packet.destination, packet.destination_port, protocol))
        if there:
            vips[(packet.source, packet.source_port, packet.protocol)] = (packet.destination, packet.destination_port)
            return packet.source, packet.source_port, there[0], there[1]
        back = backends.get((packet.source, packet.source_port, protocol))
        if back:
            return back[0], back[1], packet.destination, packet.destination_port
        return packet.source, packet.source_port, packet.destination, packet.destination_port

    write_lines(f"{folder}/hubble.jsonl.gz", hubble.events(plan, identities, captured, judged, translate, since))


def write_lines(path, lines):
    """Compresses without time and name, so that equal lines give equal files."""
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        for line in lines:
            packed.write(line.encode() + b"\n")
