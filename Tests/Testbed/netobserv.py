"""Writes the connections of a capture as NetObserv records: one for each direction, five-tuple and CUT nanoseconds."""
import json
import random

from capture import ICMP

FLAGS = {0x12: 256, 0x11: 512, 0x14: 1024}
CUT = 5 * 10**9


def bits(flags):
    """The agent's exclusive bits: SYN-ACK 256, FIN-ACK 512, RST-ACK 1024, else the header's own."""
    plain = flags & 0x17
    for pair, value in FLAGS.items():
        if plain & pair == pair:
            return value
    return flags & 0x1F


def records(plan, identities, captured, dropped, namespaces_of, since=0):
    """The records of the agent on the captured node."""
    flows, homes = {}, {}
    for packet in captured:
        tuple_ = (packet.source, packet.source_port, packet.destination, packet.destination_port, packet.protocol)
        # A record counts a packet that was seen on two interfaces once, on the first, and names both.
        home = homes.setdefault(tuple_, (packet.interface, packet.outgoing))
        key = (tuple_, packet.time // CUT)
        flow = flows.setdefault(key, {"first": packet.time, "last": packet.time, "packets": 0, "bytes": 0, "flags": 0, "lost": 0,
                                      "lostBytes": 0,
                                      "interfaces": []})
        place = (f"veth{packet.interface}", 1 if packet.outgoing else 0)
        if place not in flow["interfaces"]:
            flow["interfaces"].append(place)
        flow["last"] = packet.time
        flow["flags"] |= bits(packet.flags)
        if (packet.interface, packet.outgoing) == home:
            flow["packets"] += 1
            flow["bytes"] += packet.length + 14
            if packet.time >= since:
                flow["lost"] += 1
                flow["lostBytes"] += packet.length + 14
    draw = random.Random(1)
    worker = next(n for n in plan.nodes if n.name == "worker-0")
    for (tuple_, _), flow in flows.items():
        yield shuffled(record(identities, worker, tuple_, flow, dropped, namespaces_of), draw)


def record(identities, worker, tuple_, flow, dropped, namespaces_of):
    source, source_port, destination, destination_port, protocol = tuple_
    made = {"AgentIP": worker.address, "Etype": 2048 if "." in source else 34525, "SrcAddr": source, "DstAddr": destination,
            "SrcPort": source_port, "DstPort": destination_port, "Proto": protocol, "Dscp": 0,
            "SrcMac": "0a:58:0a:81:00:01", "DstMac": "0a:58:0a:81:00:02",
            "TimeFlowStartMs": flow["first"] // 10**6, "TimeFlowEndMs": flow["last"] // 10**6,
            "TimeReceived": flow["last"] // 10**9 + 1, "Packets": flow["packets"], "Bytes": flow["bytes"],
            "Interfaces": [name for name, _ in flow["interfaces"]], "IfDirections": [d for _, d in flow["interfaces"]],
            "Sampling": 1}
    if protocol == ICMP:
        made.update({"SrcPort": 0, "DstPort": 0, "IcmpType": source_port, "IcmpCode": destination_port})
    if protocol == 6:
        made["Flags"] = flow["flags"]
    made.update(side(identities, "Src", source, worker))
    made.update(side(identities, "Dst", destination, worker))
    direction = dropped.get((source, destination, destination_port, protocol))
    if direction and flow["lost"]:
        made["PktDropPackets"], made["PktDropBytes"] = flow["lost"], flow["lostBytes"]
        made["PktDropLatestFlags"], made["PktDropLatestState"] = flow["flags"], "TCP_INVALID_STATE"
        made["PktDropLatestDropCause"] = "OVS_DROP_EXPLICIT"
        owner = namespaces_of[source if direction == "egress" else destination_of(identities, destination)]
        made["NetworkEvents"] = [{"Feature": "acl", "Type": "NetpolNamespace", "Action": "drop", "Name": "",
                                  "Namespace": owner, "Direction": direction.capitalize()}]
    return made


def destination_of(identities, address):
    """The pod behind a Service's address."""
    service = identities.services.get(address)
    if not service:
        return address
    return next(p.address for p in identities.plan.pods if p.namespace == service.namespace and service.selector
                and all(p.labels.get(k) == v for k, v in service.selector.items()))


def side(identities, prefix, address, worker):
    if address in identities.pods:
        pod = identities.pods[address]
        kind, owner = identities.workload(pod)
        host = next(n for n in identities.plan.nodes if n.name == pod.node)
        found = {"Namespace": pod.namespace, "Name": pod.name, "Type": "Pod", "OwnerName": owner, "OwnerType": kind,
                 "HostIP": host.address, "HostName": host.name, "NetworkName": "primary"}
    elif address in identities.nodes:
        node = identities.nodes[address]
        found = {"Name": node.name, "Type": "Node", "OwnerName": node.name, "OwnerType": "Node", "HostIP": node.address,
                 "HostName": node.name, "NetworkName": ""}
    elif address in identities.services:
        service = identities.services[address]
        found = {"Namespace": service.namespace, "Name": service.name, "Type": "Service", "OwnerName": service.name,
                 "OwnerType": "Service", "NetworkName": ""}
    else:
        return {}
    return {f"{prefix}K8S_{key}": value for key, value in found.items()}


def shuffled(made, draw):
    keys = list(made)
    draw.shuffle(keys)
    return json.dumps({key: made[key] for key in keys}, separators=(",", ":"))
