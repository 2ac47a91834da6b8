"""Writes the README of a scenario's folder."""
import textwrap

from scenarios import Scenario

FILES = {
    "node.pcap": "capture of `tcpdump -i any` on the worker node (SLL2): every packet on its way in and on its way out, so before and after "
                 "translation",
    "netobserv.jsonl.gz`, `hubble.jsonl.gz": "the same connections as flow logs: the testbed writes them from the capture in the record "
                                             "formats of these products, which did not record them",
    "cluster.yaml": "the objects, as `kubectl get ns,nodes,pods,services,endpointslices -A -o yaml` prints them",
    "policies.yaml": "the enforced policies",
    "connections.json": "the result of each connection at its client",
    "dropped.json": "the packets that policies dropped, as the firewall counted them, by the direction that denied them",
    "truth.json": "the finding that `diagnose` must put first, and the firewall's count for each policy that denied packets",
}


def readme(chosen: Scenario, logs: list[str]) -> str:
    place = f"samples/{chosen.name}"
    rows = dict(FILES)
    for component in chosen.pods:
        rows[f"pod-{component}.pcap"] = f"capture of the same time on the interface of the pod {component} (Ethernet)"
    if logs:
        rows["`, `".join(f"logs/{name}.log" for name in logs)] = (
            "what these components log: the testbed writes the lines in the wording of the projects; events, times and addresses are real")
    table = "\n".join(f"| `{name}` | {what} |" for name, what in rows.items())
    given = "".join(f" --logs {place}/logs/{name}.log" for name in logs[:1])
    grpc = "\nThe mesh clients and istio-csr are gRPC programs (grpcio) over TLS that connect as grpc-go does." if chosen.needs_grpc else ""
    return f"""# {chosen.name}

{textwrap.fill(" ".join(chosen.shows.split()), 120, break_on_hyphens=False)}

Made by `Scripts/testbed scenarios {chosen.name} --output samples`: real connections between network namespaces that stand for
nodes and pods. DNAT implements the Service addresses, and nftables enforces the policies.{grpc}

| file | content |
|---|---|
{table}

Try:

    flowpermit diagnose {place}/node.pcap -f {place}/cluster.yaml -f {place}/policies.yaml{given}
    flowpermit check {place}/node.pcap -f {place}/cluster.yaml -f {place}/policies.yaml
"""
