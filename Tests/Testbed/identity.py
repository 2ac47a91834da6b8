"""The objects that have an address, as flow logs name them."""


class Identities:
    def __init__(self, plan):
        self.plan = plan
        self.pods = {p.address: p for p in plan.pods if not p.host_network}
        self.nodes = {a: n for n in plan.nodes for a in (n.address, n.management)}
        self.services = {s.address: s for s in plan.services}
        self.outside = {o.address for o in plan.outside}

    def workload(self, pod):
        kind, owner = pod.owner
        digest = pod.labels.get("pod-template-hash")
        if kind == "ReplicaSet" and digest and owner.endswith("-" + digest):
            return "Deployment", owner[:-len(digest) - 1]
        return kind, owner
