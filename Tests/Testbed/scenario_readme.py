"""Writes the README of a scenario's folder."""
import textwrap

from scenarios import Scenario

FILES = {
    "node.pcap": "`tcpdump -i any` on the worker node (SLL2): every packet as it arrives and as it leaves, so before and after translation",
    "netobserv.jsonl.gz`, `hubble.jsonl.gz": "the same connections as these two flow logs; the testbed wrote them from the capture in the "
                                             "formats of the products, which did not record them",
    "cluster.yaml": "the objects, as `kubectl get ns,nodes,pods,services,endpointslices -A -o yaml` prints them",
    "policies.yaml": "the policies that were enforced",
    "connections.json": "the outcome that each client saw",
    "dropped.json": "the connections whose packets policies dropped, with the direction that denied them",
    "truth.json": "the finding that must come first, and the firewall's count for each policy that denied packets",
}


def readme(chosen: Scenario, logs: list[str]) -> str:
    place = f"samples/{chosen.name}"
    rows = dict(FILES)
    for component in chosen.pods:
        rows[f"pod-{component}.pcap"] = f"the same traffic on the interface of the pod of {component} (Ethernet)"
    if logs:
        rows["`, `".join(f"logs/{name}.log" for name in logs)] = ("the log lines of these components: the wording is that of the "
                                                                "components, the events, times and addresses are real")
    table = "\n".join(f"| `{name}` | {what} |" for name, what in rows.items())
    given = "".join(f" --logs {place}/logs/{name}.log" for name in logs[:1])
    grpc = " The clients of the mesh and istio-csr are gRPC programs (grpcio) over TLS, which connect\nas grpc-go does." if chosen.needs_grpc else ""
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
