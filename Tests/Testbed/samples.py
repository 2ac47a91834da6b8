"""Samples of standard traffic: the topology, the policies and what each shows."""
import os

import scenario

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PRESETS = os.path.join(ROOT, "Sources", "PolicyAnalysis", "Presets")
OWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "policies")


class Sample:
    def __init__(self, name, topology, policies, shows):
        self.name, self.topology, self.policies, self.shows = name, topology, policies, shows


SAMPLES = [
    Sample("everything-allowed", "standard", None,
           "No policies: every component reaches what it needs. An unexpected client that connects to the webhook, the metrics\n"
           "ports and istio-csr succeeds too."),
    Sample("proposal-enforced", "standard", f"{PRESETS}/proposal.yaml",
           "The proposal's policies, enforced: the mesh clients cannot reach istio-csr, because the proposal leaves that rule\n"
           "to the user."),
    Sample("operator-enforced", "standard", f"{PRESETS}/operator-1.18.yaml",
           "The policies that the operator ships, enforced: until the user adds egress rules, the controller cannot reach the\n"
           "ACME server, Vault, the public address of its self-check or the authoritative name servers for DNS-01."),
    Sample("service-port-rule", "standard", f"{OWN}/service-port-rule.yaml",
           "The proposal with the user's rule for istio-csr written for port 443, the port of the Service. The pod listens on\n"
           "6443, so the rule never matches."),
    Sample("ipv6", "ipv6", f"{PRESETS}/proposal.yaml",
           "An IPv6 cluster under the proposal's policies: the mesh clients cannot reach istio-csr."),
    Sample("hypershift", "hypershift", f"{PRESETS}/proposal.yaml",
           "A hosted control plane under the proposal's policies. The API server has the address 172.20.0.1 and listens on\n"
           "port 7443, which the proposal does not allow. A konnectivity agent on another node calls the webhook."),
    Sample("microshift", "microshift", f"{PRESETS}/proposal.yaml",
           "MicroShift under the proposal's policies: one node, with the API server at 10.44.0.0:6443."),
    Sample("single-node", "single-node", f"{PRESETS}/proposal.yaml",
           "A single node under the proposal's policies: the API server's calls to the webhook come from the webhook's own\n"
           "node, which no policy can deny."),
]


def make(names, output):
    unknown = set(names) - {s.name for s in SAMPLES}
    if unknown:
        raise SystemExit(f"error: there is no sample {', '.join(sorted(unknown))}\nhelp: Scripts/testbed list")
    for sample in SAMPLES:
        if names and sample.name not in names:
            continue
        folder = os.path.join(output or os.path.join(ROOT, "samples"), sample.name)
        made = scenario.run(sample.topology, sample.policies, folder)
        with open(f"{folder}/README.md", "w") as file:
            file.write(readme(sample))
        size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)
                   if os.path.isfile(os.path.join(folder, f)))
        failed = sum(c["outcome"] != "connected" for c in made.connections)
        print(f"{sample.name}: {len(made.connections)} connections, {failed} failed, {len(made.dropped)} dropped, {size // 1000} kB")


def readme(sample):
    place = f"samples/{sample.name}"
    return f"""# {sample.name}

{sample.shows}

Made by `Scripts/testbed samples {sample.name}`: real connections between network namespaces that stand for nodes and pods. DNAT
implements the Service addresses, and nftables enforces the policies.

| file | content |
|---|---|
| `node.pcap` | capture of `tcpdump -i any` on the worker node (SLL2): every packet on its way in and on its way out, so before and after translation |
| `pod-istio-csr.pcap` | capture of the same time on the interface of istio-csr's pod (Ethernet) |
| `netobserv.jsonl.gz`, `hubble.jsonl.gz` | the same connections as flow logs: the testbed writes them from the capture in the record formats of these products, which did not record them |
| `cluster.yaml` | the objects, as `kubectl get ns,nodes,pods,services,endpointslices -A -o yaml` prints them |
| `policies.yaml` | the enforced policies |
| `connections.json` | the result of each connection at its client |
| `dropped.json` | the packets that policies dropped, as the firewall counted them, by the direction that denied them |

Try:

    flowpermit flows {place}/node.pcap -f {place}/cluster.yaml
    flowpermit check {place}/node.pcap -f {place}/cluster.yaml -f {place}/policies.yaml
    flowpermit check {place}/netobserv.jsonl.gz -f {place}/cluster.yaml -f {place}/policies.yaml
"""
