"""A busy cluster, the same for the same arguments: workloads in many namespaces, policies, and a log with that many distinct edges.

usage: busy_cluster.py FOLDER [--policies N] [--edges N] [--workloads N] [--labels N] [--shape SHAPE]

Writes FOLDER/cluster.json, its objects as one list, and FOLDER/flows.jsonl, NetObserv records. Each record is an edge of its own, or a
path of its own where an end is an address: no two have client, server and port in common. Nine in ten connections succeed.

| shape | what is special |
|---|---|
| plain | each policy selects one workload by its label, of all namespaces in turn |
| one-namespace | all workloads and all policies in one namespace |
| everyone | the same, and each policy selects every pod there, half of them by a label that must not be there |
| expressions | policies select by matchExpressions: In with several values, Exists, NotIn and DoesNotExist |
| blocks | peers are blocks of addresses with exceptions |
| namespaces | peers are namespaces, by labels that many of them have |
| one-client | one workload connects to all others |
| one-server | all workloads connect to one |
| outside | the servers are addresses outside the cluster |
| one-policy | one policy selects every pod of the only namespace |
| many-peers | a policy for each namespace selects every pod, with a tenth of N peers |
| many-ports | the same with a tenth of N ports |
| many-exceptions | the same with one block and a tenth of N exceptions |
| many-namespaces | each workload in a namespace of its own, peers as for `namespaces` |
| one-component | all workloads connect to istio-csr |
| one-pod | cert-manager connects to addresses outside, all edges of one pod |
| one-socket | one pod sends to addresses outside by UDP, always from one port |
"""
import argparse
import json
import math
import os

SHAPES = ("plain", "one-namespace", "everyone", "expressions", "blocks", "namespaces", "one-client", "one-server", "outside",
          "one-policy", "many-peers", "many-ports", "many-exceptions", "many-namespaces", "one-component", "one-pod", "one-socket")
OUTSIDE = ("outside", "one-pod", "one-socket")
# Each namespace has one policy for all pods.
BROAD = ("one-policy", "many-peers", "many-ports", "many-exceptions")
START = 1_772_323_200_000
TEAMS, REPLICAS, STEP = 20, 2, 7_368_787


class Cluster:
    def __init__(self, given):
        self.given = given
        self.namespaces = max(4, given.workloads // 25)
        if given.shape in ("one-namespace", "everyone", "one-policy"):
            self.namespaces = 1
        if given.shape == "many-namespaces":
            self.namespaces = given.workloads
        self.policies = self.namespaces if given.shape in BROAD else given.policies

    def namespace(self, workload):
        return f"team-{workload % self.namespaces}"

    def address(self, workload, replica):
        number = workload * REPLICAS + replica
        return f"10.{64 + number // 65536}.{number // 256 % 256}.{number % 256}"

    def labels(self, workload):
        labels = {"app": f"app-{workload}", "tier": f"tier-{workload % 7}"}
        if workload % 4 == 0:
            labels["security.istio.io/tlsMode"] = "istio"
        for place in range(self.given.labels - len(labels)):
            labels[f"example.com/label-{place}"] = f"value-{workload % (place + 2)}"
        return labels

    def pods(self):
        fixed = [("cert-manager", "cert-manager", {"app": "cert-manager", "app.kubernetes.io/name": "cert-manager",
                                                   "app.kubernetes.io/component": "controller"}, 9402),
                 ("cert-manager", "cert-manager-webhook", {"app": "webhook", "app.kubernetes.io/name": "webhook",
                                                           "app.kubernetes.io/component": "webhook"}, 10250),
                 ("istio-system", "cert-manager-istio-csr", {"app": "cert-manager-istio-csr"}, 6443),
                 ("kube-system", "coredns", {"k8s-app": "kube-dns"}, 53)]
        for place, (namespace, name, labels, port) in enumerate(fixed):
            yield pod(namespace, f"{name}-0", name, labels, f"10.200.0.{place + 1}", place, port)
        for workload in range(self.given.workloads):
            for replica in range(REPLICAS):
                name = f"app-{workload}"
                yield pod(self.namespace(workload), f"{name}-{replica}", name, self.labels(workload),
                          self.address(workload, replica), workload + replica, 8080)

    def objects(self):
        yield {"kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1", "addressType": "IPv4",
               "metadata": {"name": "kubernetes", "namespace": "default", "labels": {"kubernetes.io/service-name": "kubernetes"}},
               "endpoints": [{"addresses": ["192.168.0.1"]}], "ports": [{"name": "https", "port": 6443}]}
        for number in range(100):
            yield {"kind": "Node", "apiVersion": "v1", "metadata": {"name": f"node-{number}"},
                   "spec": {"podCIDRs": [f"10.{100 + number}.0.0/16"]},
                   "status": {"addresses": [{"type": "InternalIP", "address": f"192.168.0.{number + 1}"}]}}
        for number in range(self.namespaces):
            yield {"kind": "Namespace", "apiVersion": "v1",
                   "metadata": {"name": f"team-{number}", "labels": {"team": f"t-{number % TEAMS}"}}}
        for number in range(0, self.given.workloads, 5):
            yield {"kind": "Service", "apiVersion": "v1",
                   "metadata": {"name": f"app-{number}", "namespace": self.namespace(number)},
                   "spec": {"clusterIP": f"172.30.{number // 250}.{number % 250 + 1}", "selector": {"app": f"app-{number}"},
                            "ports": [{"port": 80, "targetPort": 8080}]}}
        yield from self.pods()
        for number in range(self.policies):
            yield {"kind": "NetworkPolicy", "apiVersion": "networking.k8s.io/v1",
                   "metadata": {"name": f"policy-{number}", "namespace": self.namespace(number % self.given.workloads)},
                   "spec": self.specification(number)}

    def specification(self, number):
        # Half of the ports, half of the teams: so that some connections pass, others are dropped.
        ports = [{"port": 8000, "endPort": 8001 + number % 2}]
        if self.given.shape in ("one-client", "one-server"):
            ports = [{"port": 8000, "endPort": 8250}]
        peer = {"namespaceSelector": {"matchExpressions": [
            {"key": "team", "operator": "In", "values": [f"t-{team}" for team in range(number % 2, TEAMS, 2)]}]}}
        if number % 3 == 0:
            peer["podSelector"] = {"matchLabels": {"tier": f"tier-{number % 7}"}}
        if self.given.shape == "blocks":
            peer = {"ipBlock": {"cidr": "10.64.0.0/14", "except": [f"10.64.{block}.0/24" for block in range(number % 2, 16, 2)]}}
        if self.given.shape in ("namespaces", "many-namespaces"):
            peer = {"namespaceSelector": {"matchExpressions": [
                {"key": "team", "operator": "NotIn", "values": [f"t-{number % TEAMS}", f"t-{number * 7 % TEAMS}"]},
                {"key": "team", "operator": "Exists"}]}}
        if self.given.shape == "outside":
            peer = {"ipBlock": {"cidr": "203.0.0.0/15", "except": [f"203.{number % 2}.0.0/16"]}}
        peers = [peer]
        many = self.given.policies // 10
        if self.given.shape == "many-peers":
            peers = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.namespace(app)}},
                      "podSelector": {"matchLabels": {"app": f"app-{app}"}}}
                     for app in (number + place * 2 for place in range(many))]
        if self.given.shape == "many-ports":
            ports = [{"port": 8000}] + [{"port": 20_000 + place} for place in range(many)]
        if self.given.shape == "many-exceptions":
            peers = [{"ipBlock": {"cidr": "10.64.0.0/14", "except": [
                self.address(app, 0) + "/32" for app in range(number % 2, many * 2, 2)]}}]
        direction = "Egress" if self.given.shape == "outside" or number % 4 == 3 else "Ingress"
        rule = {"to" if direction == "Egress" else "from": peers, "ports": ports}
        return {"podSelector": self.selector(number), "policyTypes": [direction], direction.lower(): [rule]}

    def selector(self, number):
        app = number % self.given.workloads
        if self.given.shape in BROAD:
            return {}
        if self.given.shape == "everyone":
            return {} if number % 2 else {"matchExpressions": [{"key": f"gone-{number}", "operator": "DoesNotExist"}]}
        if self.given.shape != "expressions":
            return {"matchLabels": {"app": f"app-{app}"}}
        kinds = [{"key": "app", "operator": "In", "values": [f"app-{app}", f"app-{app + 1}", f"other-{app}"]},
                 {"key": "tier", "operator": "NotIn", "values": [f"tier-{value}" for value in range(6)]},
                 {"key": f"gone-{number}", "operator": "Exists"},
                 {"key": "security.istio.io/tlsMode", "operator": "DoesNotExist"}]
        return {"matchExpressions": [kinds[number // self.namespaces % 4]]}

    def ends(self):
        """Clients, servers and ports of the edges."""
        everybody, some = range(self.given.workloads), range(1)
        if self.given.shape == "one-client":
            return some, everybody, 500
        if self.given.shape == "one-server":
            return everybody, some, 500
        if self.given.shape == "one-component":
            return everybody, some, 64
        if self.given.shape in ("one-pod", "one-socket"):
            return some, some, 1
        return everybody, everybody, 4


def pod(namespace, name, workload, labels, address, node, port):
    return {"kind": "Pod", "apiVersion": "v1",
            "metadata": {"name": name, "namespace": namespace, "labels": labels,
                         "ownerReferences": [{"kind": "StatefulSet", "name": workload, "controller": True}]},
            "spec": {"nodeName": f"node-{node % 100}", "containers": [{"name": "c", "ports": [{"containerPort": port}]}]},
            "status": {"podIP": address}}


def write_edges(cluster, path):
    """Pairs of workloads and ports in an order that mixes them; first the mesh's clients at istio-csr."""
    given = cluster.given
    clients, servers, ports = cluster.ends()
    total = len(clients) * len(servers) * ports * (131_072 if given.shape in ("one-pod", "one-socket") else 1)
    if math.gcd(STEP, total) != 1 or given.edges > total:
        raise SystemExit(f"there are {total} edges at most")
    mesh = [w for w in range(0, given.workloads, 4)][:given.edges // 10]
    if given.shape in ("one-pod", "one-socket"):
        mesh = []
    csr = ("10.200.0.3", "istio-system", "cert-manager-istio-csr-0", "cert-manager-istio-csr")

    def end(workload, replica):
        return cluster.address(workload, replica), cluster.namespace(workload), f"app-{workload}-{replica}", f"app-{workload}"

    with open(path, "w") as file:
        for number in range(given.edges):
            flags = 2 if number % 10 == 0 else 18
            if number < len(mesh):
                client, server, port = end(mesh[number], 0), csr, 6443
            else:
                place = number * STEP % total
                port = 8000 + place % ports
                client = end(clients[place // ports % len(clients)], number % REPLICAS)
                server = end(servers[place // ports // len(clients) % len(servers)], number // REPLICAS % REPLICAS)
            if given.shape == "one-component":
                server = csr
            if given.shape == "one-pod":
                client, port = ("10.200.0.1", "cert-manager", "cert-manager-0", "cert-manager"), 443
            started = START + number * 3_600_000 // given.edges
            text = ('{"SrcAddr":"%s","SrcPort":%d,"SrcK8S_Namespace":"%s","SrcK8S_Name":"%s","SrcK8S_OwnerName":"%s",'
                    '"SrcK8S_OwnerType":"StatefulSet","SrcK8S_Type":"Pod",'
                    % (client[0], 5000 if given.shape == "one-socket" else 32768 + number % 28000, *client[1:]))
            if given.shape in OUTSIDE:
                address = number * 7919 % 65536 + number // 65536 % 2 * 65536
                text += '"DstAddr":"203.%d.%d.%d","DstPort":%d,' % (address >> 16, address >> 8 & 255, address & 255, port)
            else:
                text += ('"DstAddr":"%s","DstPort":%d,"DstK8S_Namespace":"%s","DstK8S_Name":"%s","DstK8S_OwnerName":"%s",'
                         '"DstK8S_OwnerType":"StatefulSet","DstK8S_Type":"Pod",' % (server[0], port, *server[1:]))
            file.write(text + '"Proto":%d,"Flags":%d,"FlowDirection":1,"Packets":%d,"Bytes":%d,"TimeFlowStartMs":%d,'
                       '"TimeFlowEndMs":%d}\n' % (17 if given.shape == "one-socket" else 6, flags, 4, 800, started, started + 500))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--policies", type=int, default=1000)
    parser.add_argument("--edges", type=int, default=10_000)
    parser.add_argument("--workloads", type=int, default=5000)
    parser.add_argument("--labels", type=int, default=3)
    parser.add_argument("--shape", choices=SHAPES, default="plain")
    cluster = Cluster(parser.parse_args())
    os.makedirs(cluster.given.folder, exist_ok=True)
    with open(f"{cluster.given.folder}/cluster.json", "w") as file:
        json.dump({"apiVersion": "v1", "kind": "List", "items": list(cluster.objects())}, file, separators=(",", ":"))
    write_edges(cluster, f"{cluster.given.folder}/flows.jsonl")


if __name__ == "__main__":
    main()
