"""NetworkPolicies as far as the firewall needs them: which addresses and ports each pod may use. It shares nothing with flowpermit's
evaluator, so that the two check each other."""
import ipaddress


def load(path):
    """The NetworkPolicy objects of a YAML file and of the lists in it."""
    import yaml  # Not at the top: `list` must work without python3-yaml.
    found = []
    for document in yaml.safe_load_all(open(path)):
        items = document.get("items", [document]) if document else []
        found += [item for item in items if item.get("kind") == "NetworkPolicy"]
    return found


def selects(selector, labels):
    """Whether a label selector matches; an empty one matches everything."""
    selector = selector or {}
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    for term in selector.get("matchExpressions") or []:
        value, values = labels.get(term["key"]), term.get("values") or []
        holds = {"In": value in values, "NotIn": value not in values, "Exists": value is not None,
                 "DoesNotExist": value is None}[term["operator"]]
        if not holds:
            return False
    return True


def directions(policy):
    types = policy["spec"].get("policyTypes")
    if types:
        return set(types)
    return {"Ingress", "Egress"} if policy["spec"].get("egress") else {"Ingress"}


class Rules:
    """What the policies of a pod allow in one direction."""

    def __init__(self, plan, policies, namespaces):
        self.plan, self.policies, self.namespaces = plan, policies, namespaces

    def isolating(self, pod, direction):
        return [p for p in self.policies if p["metadata"]["namespace"] == pod.namespace and direction in directions(p)
                and selects(p["spec"].get("podSelector"), pod.labels)]

    def allowed(self, pod, direction):
        """(policy, rule number, blocks or None for any, excepted blocks, ports or None for any) for each peer of each rule."""
        ends = ("to" if direction == "Egress" else "from"), ("egress" if direction == "Egress" else "ingress")
        for policy in self.isolating(pod, direction):
            for number, rule in enumerate(policy["spec"].get(ends[1]) or []):
                peers = (rule or {}).get(ends[0])
                for blocks, excepted, peer_pods in self.peers(policy, peers):
                    yield policy, number, blocks, excepted, self.ports(rule, pod, direction, peer_pods)

    def peers(self, policy, peers):
        if not peers:
            yield None, [], [p for p in self.plan.pods if not p.host_network]
            return
        for peer in peers:
            if "ipBlock" in peer:
                yield [peer["ipBlock"]["cidr"]], peer["ipBlock"].get("except", []), []
                continue
            matching = [p for p in self.plan.pods if not p.host_network and self.matches(policy, peer, p)]
            yield [p.address for p in matching], [], matching

    def matches(self, policy, peer, pod):
        if "namespaceSelector" in peer:
            if not selects(peer["namespaceSelector"], self.namespaces.get(pod.namespace, {})):
                return False
        elif pod.namespace != policy["metadata"]["namespace"]:
            return False
        return "podSelector" not in peer or selects(peer["podSelector"], pod.labels)

    def ports(self, rule, pod, direction, peer_pods):
        """A list of (protocol, first, last); None for any port."""
        if not (rule or {}).get("ports"):
            return None
        found = []
        for port in rule["ports"]:
            protocol = port.get("protocol", "TCP")
            if "port" not in port:
                found.append((protocol, 1, 65535))
            elif isinstance(port["port"], str):
                holders = [pod] if direction == "Ingress" else peer_pods
                found += [(protocol, p.number, p.number) for holder in holders for p in holder.ports
                          if p.name == port["port"] and p.protocol == protocol]
            else:
                found.append((protocol, port["port"], port.get("endPort", port["port"])))
        return found


def of_family(blocks, family):
    return [b for b in blocks if ipaddress.ip_network(b).version == family]
