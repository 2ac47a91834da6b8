"""Writes the README of a scenario's folder."""
import textwrap

from scenarios import Scenario

FILES = {
    "node.pcap": "`tcpdump -i any` on the worker node (SLL2): every packet as it comes in and as it goes out, so before and after translation",
    "netobserv.jsonl.gz`, `hubble.jsonl.gz": "the same connections as these two flow logs tell them; written from the capture after the "
                                             "products' record formats, not recorded by the products",
    "cluster.yaml": "the objects, as `kubectl get ns,nodes,pods,services,endpointslices -A -o yaml` prints them",
    "policies.yaml": "the policies that were enforced",
    "connections.json": "what each client experienced",
    "dropped.json": "what the firewall counted as dropped by policies, by the side that denied it",
    "truth.json": "what ought to be found first, and the firewall's count for each policy that denied packets",
}


def readme(chosen: Scenario, logs: list[str]) -> str:
    place = f"samples/{chosen.name}"
    rows = dict(FILES)
    for component in chosen.pods:
        rows[f"pod-{component}.pcap"] = f"the same time on the interface of the pod of {component} (Ethernet)"
    if logs:
        rows["`, `".join(f"logs/{name}.log" for name in logs)] = ("what these components say about it: the wording is written after the "
                                                                "producing projects, the events, times and addresses are real")
    table = "\n".join(f"| `{name}` | {what} |" for name, what in rows.items())
    given = "".join(f" --logs {place}/logs/{name}.log" for name in logs[:1])
    grpc = " The mesh's clients and istio-csr are gRPC programs (grpcio) over TLS, which dial as\ngrpc-go does." if chosen.needs_grpc else ""
    return f"""# {chosen.name}

{textwrap.fill(" ".join(chosen.shows.split()), 120)}

Made by `Scripts/testbed scenarios {chosen.name} --output samples`: real connections between network namespaces that stand for
nodes and pods, Service addresses by DNAT, policies enforced by nftables.{grpc}

| file | what it is |
|---|---|
{table}

Try:

    flowpermit diagnose {place}/node.pcap -f {place}/cluster.yaml -f {place}/policies.yaml{given}
    flowpermit check {place}/node.pcap -f {place}/cluster.yaml -f {place}/policies.yaml
"""
