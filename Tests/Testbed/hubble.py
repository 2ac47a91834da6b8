"""Writes the connections of a capture as Hubble events: policy verdicts, trace points and drops, with the backend's address instead of
the Service's, as with Cilium's socket load balancer."""
import json
from datetime import datetime, timezone

from capture import ICMP


def events(plan, identities, captured, dropped, translate, since=0):
    """Yields an event for each packet at the client's end, a policy verdict before each opening packet, and drops with their reason."""
    opened, seen = {}, set()
    for packet in captured:
        translated = translate(packet)
        if translated is None:
            continue
        source, source_port, destination, destination_port = translated
        # The capture shows a packet on two interfaces, before and after translation. Hubble shows it once.
        mark = (source, source_port, destination, destination_port, packet.protocol, packet.flags, packet.length)
        key = tuple(sorted(((source, source_port), (destination, destination_port)))) + (packet.protocol,)
        is_opening = packet.protocol in (17, ICMP) or packet.flags & 0x12 == 2
        if key not in opened:
            if not is_opening:
                continue
            opened[key] = (source, source_port)
        if (mark, packet.time // 5_000_000) in seen:
            continue
        seen.add((mark, packet.time // 5_000_000))
        is_reply = opened[key] != (source, source_port)
        direction = None if is_reply or packet.time < since else dropped.get((source, destination, destination_port, packet.protocol))
        made = flow(identities, packet, source, source_port, destination, destination_port, is_reply)
        if direction:
            made.update({"verdict": "DROPPED", "drop_reason": 133, "drop_reason_desc": "POLICY_DENIED",
                         "traffic_direction": direction.upper(), "event_type": {"type": 1, "sub_type": 133}})
            yield envelope(made)
            continue
        if is_opening and not is_reply:
            verdict = {**made, "event_type": {"type": 5}, "policy_match_type": 4}
            del verdict["trace_observation_point"]
            yield envelope(verdict)
        yield envelope(made)


def flow(identities, packet, source, source_port, destination, destination_port, is_reply):
    name = {6: "TCP", 17: "UDP", ICMP: "ICMPv4"}[packet.protocol]
    l4 = {"source_port": source_port, "destination_port": destination_port}
    if packet.protocol == ICMP:
        l4 = {"type": source_port, "code": destination_port}
    if packet.protocol == 6:
        flags = {n: True for n, bit in (("FIN", 1), ("SYN", 2), ("RST", 4), ("PSH", 8), ("ACK", 16)) if packet.flags & bit}
        l4["flags"] = flags
    return {"time": stamp(packet.time), "verdict": "FORWARDED",
            "IP": {"source": source, "destination": destination, "ipVersion": "IPv4" if "." in source else "IPv6"},
            "l4": {name: l4}, "source": party(identities, source), "destination": party(identities, destination),
            "Type": "L3_L4", "node_name": "worker-0", "is_reply": is_reply, "event_type": {"type": 4, "sub_type": 3},
            "traffic_direction": "EGRESS", "trace_observation_point": "TO_STACK" if not is_reply else "TO_ENDPOINT"}


def stamp(nanoseconds):
    whole = datetime.fromtimestamp(nanoseconds // 10**9, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{nanoseconds % 10**9:09d}Z"


def party(identities, address):
    if address in identities.pods:
        pod = identities.pods[address]
        kind, owner = identities.workload(pod)
        labels = [f"k8s:{k}={v}" for k, v in sorted(pod.labels.items()) if k != "pod-template-hash"]
        labels += ["k8s:io.cilium.k8s.policy.cluster=default",
                   f"k8s:io.cilium.k8s.policy.serviceaccount={pod.account}", f"k8s:io.kubernetes.pod.namespace={pod.namespace}"]
        return {"ID": 100 + sum(address.encode()) % 900, "identity": 10000 + sum(pod.key.encode()), "namespace": pod.namespace,
                "labels": labels, "pod_name": pod.name, "workloads": [{"name": owner, "kind": kind}]}
    if address == identities.plan.api_address:
        return {"identity": 7, "labels": ["reserved:kube-apiserver", "reserved:remote-node"]}
    if address in identities.nodes:
        is_local = identities.nodes[address].name == "worker-0"
        return {"identity": 1, "labels": ["reserved:host"]} if is_local else {"identity": 6, "labels": ["reserved:remote-node"]}
    return {"identity": 2, "labels": ["reserved:world"]}


def envelope(made):
    return json.dumps({"flow": made, "node_name": "worker-0", "time": made["time"]}, separators=(",", ":"))
