"""Compares proposals for the same log: hubble-audit2policy's CiliumNetworkPolicies and flowpermit's NetworkPolicies.

usage: proposals.py PEER.yaml OURS.yaml CLUSTER.yaml

Reduces both to rows (subject, direction, peer, port) for cert-manager's components, and looks for defects in the rows by the same rules
for both.
"""
import collections
import sys

import yaml

NAMESPACES = {"cert-manager", "cert-manager-operator", "istio-system"}
EPHEMERAL = 32768
#: The namespace of the unexpected client.
UNEXPECTED = "tools"
DNS = "5353"
NAMESPACE_LABEL = "k8s:io.kubernetes.pod.namespace"

Row = collections.namedtuple("Row", "subject direction peer port labels namespace")


def documents(path):
    with open(path) as file:
        return [document for document in yaml.safe_load_all(file) if document]


def cilium_rows(policy):
    """Yields the rows of a CiliumNetworkPolicy."""
    home = policy["metadata"]["namespace"]
    subject = f"{home}/{labels_text(policy['spec']['endpointSelector']['matchLabels'])}"
    for direction, preposition in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(direction, []):
            peers = [(entity, None, None) for entity in rule.get(preposition + "Entities", [])]
            for endpoint in rule.get(preposition + "Endpoints", []):
                labels = dict(endpoint.get("matchLabels", {}))
                namespace = labels.pop(NAMESPACE_LABEL, home)
                peers.append((f"{namespace}/{labels_text(labels)}", labels, namespace))
            for ports in rule.get("toPorts", [{"ports": []}]):
                for port in ports["ports"]:
                    for peer, labels, namespace in peers:
                        yield Row(subject, direction, peer, f"{port['port']}/{port['protocol']}", labels, namespace)


def kubernetes_rows(policy):
    """Yields the rows of a NetworkPolicy."""
    home = policy["metadata"]["namespace"]
    subject = f"{home}/{labels_text(policy['spec']['podSelector'].get('matchLabels', {}))}"
    for direction, preposition in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(direction, []):
            for peer in rule.get(preposition) or [{}]:
                labels = peer.get("podSelector", {}).get("matchLabels")
                namespaces = peer.get("namespaceSelector", {}).get("matchLabels", {})
                namespace = namespaces.get("kubernetes.io/metadata.name") or labels_text(namespaces) if namespaces else None
                text = peer.get("ipBlock", {}).get("cidr") or "any"
                if "podSelector" in peer:
                    text = f"{namespace or home}/{labels_text(labels or {})}"
                for port in rule.get("ports", []):
                    yield Row(subject, direction, text, f"{port['port']}/{port['protocol']}", labels, namespace or home)


def labels_text(labels):
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items())) or "every pod"


def rows(path):
    result = []
    for policy in documents(path):
        if policy["metadata"]["namespace"] in NAMESPACES:
            result += cilium_rows(policy) if policy["kind"] == "CiliumNetworkPolicy" else kubernetes_rows(policy)
    return result


def pods(path):
    for document in documents(path):
        for item in document.get("items", [document]):
            if item["kind"] == "Pod":
                yield item["metadata"]["namespace"], item["metadata"].get("labels", {})


def defects(found, cluster):
    """Yields each defect with the rows that have it."""
    reply = [row for row in found if int(row.port.split("/")[0]) >= EPHEMERAL]
    unexpected = [row for row in found if row.namespace == UNEXPECTED and row not in reply]
    no_pod = [row for row in found if row.labels and row not in reply and not any(
        namespace == row.namespace and all(have.get(key) == value for key, value in row.labels.items())
        for namespace, have in cluster)]
    probe = [row for row in found if row.direction == "ingress" and row.peer == "host"]
    controller = [row for row in found if row.direction == "egress" and "cert-manager" in row.subject.split("/")[1]
                  and "app=cainjector" not in row.subject]
    no_dns = [] if any(row.port.startswith(DNS) for row in controller) else [
        row for row in controller if row.port == "443/TCP"]
    yield "a reply became a rule, which allows an ephemeral port", reply
    yield "an unexpected client that probed is allowed", unexpected
    yield "the selector matches no pod, so the intended peer is denied", no_pod
    yield "a rule for the kubelet's probes, which every plugin allows", probe
    yield "egress is isolated and no rule allows the cluster's DNS: the controller cannot resolve its issuers", no_dns


def main():
    peer, ours, objects = sys.argv[1:]
    cluster = list(pods(objects))
    for name, path in (("hubble-audit2policy 0.18.5", peer), ("flowpermit", ours)):
        found = rows(path)
        print(f"{name}: {len(found)} rows (subject, direction, peer, port) for cert-manager's components")
        for row in sorted(found):
            print(f"    {row.subject} {row.direction} {row.peer} {row.port}")
        total = 0
        for defect, bad in defects(found, cluster):
            if bad:
                total += len(bad)
                print(f"  WRONG in {len(bad)}: {defect}, such as {bad[0].subject} {bad[0].direction} {bad[0].peer} {bad[0].port}")
        print(f"  {total} rows are wrong\n" if total else "  no defects found\n")


if __name__ == "__main__":
    main()
