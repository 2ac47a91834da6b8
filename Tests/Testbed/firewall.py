"""Compiles policies to nftables rules of the captured node, after Service translation, and reads what was dropped."""
import json

from commands import run
from policies import Rules, of_family


class Firewall:
    """Service translation, and a chain for each isolated pod and direction.

    `established`: "passes" lets open connections continue, as connection tracking does. "cut" ends those that a new policy denies, as
    OVN-Kubernetes does; the policies are then in force from the call of `enforce`. `host`: rules of the node's own firewall, which come
    before those of the policies."""

    def __init__(self, network, plan, policies, namespaces, established="passes", host=()):
        self.network, self.plan, self.established, self.host = network, plan, established, host
        self.rules = Rules(plan, policies, namespaces)
        self.ip = "ip" if plan.family == 4 else "ip6"
        self.address = "ipv4_addr" if plan.family == 4 else "ipv6_addr"
        self.load("\n".join(self.table()))

    def load(self, text):
        self.nft("-f", "-", given=text)

    def nft(self, *words, given=None):
        return run("ip", "netns", "exec", self.network.router, "nft", *words, given=given)

    def enforce(self):
        """Puts the policies in force, for open connections too."""
        self.load("flush chain inet testbed gate")

    def table(self):
        yield "table inet testbed {"
        for direction in ("egress", "ingress"):
            yield f"  set dropped_{direction} {{ type {self.address} . {self.address} . inet_proto . inet_service"
            yield "    flags dynamic"
            yield "    size 4096"
            yield "  }"
        for name in self.counters().values():
            yield f"  counter {name} {{ }}"
        yield f"  chain gate {{ {'accept' if self.established == 'cut' else ''}; }}"
        if self.host:
            yield "  chain host { type filter hook forward priority -10"
            yield from (f"    {rule}" for rule in self.host)
            yield "  }"
        for hook in ("prerouting", "output"):
            yield f"  chain translate_{hook} {{ type nat hook {hook} priority -100"
            for service in self.plan.services:
                yield f"    {self.translation(service)}"
            yield "  }"
        pods = [p for p in self.plan.pods if not p.host_network]
        for number, pod in enumerate(pods):
            yield from self.chain(number, pod, "Egress")
            yield from self.chain(number, pod, "Ingress")
        passing = "ct state established,related" if self.established == "passes" else "ct direction reply"
        yield "  chain forward { type filter hook forward priority 0"
        yield "    jump gate"
        yield f"    {passing} accept"
        for number, pod in enumerate(pods):
            yield f'    iifname "{self.network.interfaces[pod.key]}" jump Egress_{number}'
        for number, pod in enumerate(pods):
            yield f'    oifname "{self.network.interfaces[pod.key]}" jump Ingress_{number}'
        yield "  }"
        # Packets from a pod to the node itself are egress too.
        yield "  chain local { type filter hook input priority 0"
        yield "    ct state established,related accept"
        for number, pod in enumerate(pods):
            yield f'    iifname "{self.network.interfaces[pod.key]}" jump Egress_{number}'
        yield "  }"
        yield "}"

    def translation(self, service):
        targets = service.endpoints or [p.address for p in self.plan.pods if p.namespace == service.namespace and service.selector
                                        and all(p.labels.get(k) == v for k, v in service.selector.items())]
        target = f"{targets[0]}:{service.target}" if self.plan.family == 4 else f"[{targets[0]}]:{service.target}"
        return (f"{self.ip} daddr {service.address} {service.protocol.lower()} dport {service.port} "
                f"dnat {self.ip} to {target}")

    def chain(self, number, pod, direction):
        yield f"  chain {direction}_{number} {{"
        isolating = self.rules.isolating(pod, direction)
        if isolating:
            if direction == "Ingress":
                # Network plugins always allow traffic from the pod's own node.
                node = next(n for n in self.plan.nodes if n.name == pod.node)
                yield f"    {self.ip} saddr {{ {node.address}, {node.management} }} return"
            # NetworkPolicy does not cover ICMP, which carries neighbour discovery and echo.
            yield "    meta l4proto { icmp, ipv6-icmp } return"
            for policy, place, blocks, excepted, ports in self.rules.allowed(pod, direction):
                yield from self.allowing(direction, blocks, excepted, ports)
            names = self.counters()
            for policy in isolating:
                yield f"    counter name {names[identity(policy), direction]}"
            key = f"{self.ip} saddr . {self.ip} daddr . meta l4proto . th dport"
            yield f"    update @dropped_{direction.lower()} {{ {key} counter }} drop"
        yield "  }"

    def allowing(self, direction, blocks, excepted, ports):
        side = "daddr" if direction == "Egress" else "saddr"
        peers = "" if blocks is None else None
        if blocks is not None:
            mine = of_family(blocks, self.plan.family)
            if not mine:
                return
            peers = f"{self.ip} {side} {{ {', '.join(mine)} }} "
            without = of_family(excepted, self.plan.family)
            if without:
                peers += f"{self.ip} {side} != {{ {', '.join(without)} }} "
        if ports is None:
            yield f"    {peers}counter return"
            return
        for protocol, first, last in ports:
            span = str(first) if first == last else f"{first}-{last}"
            yield f"    {peers}{protocol.lower()} dport {span} counter return"

    def counters(self):
        """The name of a counter for each policy and direction. It counts the packets that the policy took part in denying."""
        found = sorted((identity(p), d) for p in self.rules.policies for d in ("Egress", "Ingress"))
        return {key: f"denied_{number}" for number, key in enumerate(found)}

    def denied(self):
        """Packets denied by each policy that denied any, by "namespace/name direction"."""
        listing = self.nft("-j", "list", "counters", "table", "inet", "testbed")
        packets = {e["counter"]["name"]: e["counter"]["packets"] for e in json.loads(listing)["nftables"] if "counter" in e}
        return {f"{policy} {direction.lower()}": packets[name] for (policy, direction), name in self.counters().items()
                if packets[name]}

    def dropped(self):
        """Each dropped (direction, source, destination, protocol, port) with its number of packets."""
        names = {p.address: p.key for p in self.plan.pods if not p.host_network}
        found = []
        for direction in ("egress", "ingress"):
            listing = self.nft("-j", "list", "set", "inet", "testbed", f"dropped_{direction}")
            for entry in json.loads(listing)["nftables"]:
                for element in entry.get("set", {}).get("elem", []):
                    element = element["elem"]
                    source, destination, protocol, port = element["val"]["concat"]
                    found.append({"direction": direction, "source": end(source, names), "destination": end(destination, names),
                                  "protocol": str(protocol).upper(), "port": port,
                                  "packets": element.get("counter", {}).get("packets", 0)})
        return sorted(found, key=json.dumps)


def identity(policy):
    return f"{policy['metadata']['namespace']}/{policy['metadata']['name']}"


def end(address, names):
    return {"pod": names[address], "ip": address} if address in names else {"ip": address}
