"""Compiles policies to nftables in the captured node, after Service translation, and reads what was dropped."""
import json
import subprocess

from policies import Rules, of_family


class Firewall:
    """Service translation, and a chain for each isolated pod and direction."""

    def __init__(self, network, plan, policies, namespaces):
        self.network, self.plan = network, plan
        self.rules = Rules(plan, policies, namespaces)
        self.ip = "ip" if plan.family == 4 else "ip6"
        self.address = "ipv4_addr" if plan.family == 4 else "ipv6_addr"
        text = "\n".join(self.table())
        made = subprocess.run(["ip", "netns", "exec", network.router, "nft", "-f", "-"], input=text, text=True,
                              capture_output=True)
        if made.returncode:
            raise RuntimeError(f"nft refused the rules: {made.stderr}\n{text}")

    def table(self):
        yield "table inet testbed {"
        for direction in ("egress", "ingress"):
            yield f"  set dropped_{direction} {{ type {self.address} . {self.address} . inet_proto . inet_service"
            yield "    flags dynamic"
            yield "    size 4096"
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
        yield "  chain forward { type filter hook forward priority 0"
        yield "    ct state established,related accept"
        for number, pod in enumerate(pods):
            yield f'    iifname "{self.network.interfaces[pod.key]}" jump Egress_{number}'
        for number, pod in enumerate(pods):
            yield f'    oifname "{self.network.interfaces[pod.key]}" jump Ingress_{number}'
        yield "  }"
        # What a pod sends to the node itself leaves the pod all the same.
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
        if self.rules.isolating(pod, direction):
            if direction == "Ingress":
                # Traffic from the pod's own node is always allowed.
                node = next(n for n in self.plan.nodes if n.name == pod.node)
                yield f"    {self.ip} saddr {{ {node.address}, {node.management} }} return"
            # Neighbour discovery and echo are not what NetworkPolicy speaks of.
            yield "    meta l4proto { icmp, ipv6-icmp } return"
            for policy, place, blocks, excepted, ports in self.rules.allowed(pod, direction):
                yield from self.allowing(direction, blocks, excepted, ports)
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

    def dropped(self):
        """Every (direction, source, destination, protocol, port) that was dropped, with its packets."""
        names = {p.address: p.key for p in self.plan.pods if not p.host_network}
        found = []
        for direction in ("egress", "ingress"):
            listing = subprocess.run(["ip", "netns", "exec", self.network.router, "nft", "-j", "list", "set", "inet", "testbed",
                                      f"dropped_{direction}"], capture_output=True, text=True, check=True).stdout
            for entry in json.loads(listing)["nftables"]:
                for element in entry.get("set", {}).get("elem", []):
                    element = element["elem"]
                    source, destination, protocol, port = element["val"]["concat"]
                    found.append({"direction": direction, "source": end(source, names), "destination": end(destination, names),
                                  "protocol": str(protocol).upper(), "port": port,
                                  "packets": element.get("counter", {}).get("packets", 0)})
        return sorted(found, key=json.dumps)


def end(address, names):
    return {"pod": names[address], "ip": address} if address in names else {"ip": address}
