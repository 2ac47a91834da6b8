"""A day of a mesh, the same for the same seed: each sidecar renews its certificate at istio-csr every 30 minutes, give or take 36 s.

usage: mesh_day.py FOLDER [--sidecars N] [--hours N] [--seed N]

Writes FOLDER/mesh.pcap, what a node sees of it, and FOLDER/cluster.yaml with the pods. One sidecar in a hundred never asks, one in
fifty loses contact half-way through the day: the table must tell them apart.
"""
import argparse
import heapq
import json
import os
import random
import struct

SERVER = bytes([10, 200, 0, 1])
NAME = b"cert-manager-istio-csr.istio-system.svc"
START = 1_772_323_200


def hello(randomness):
    """A TLS 1.3 ClientHello with istio-csr's name and h2 (RFC 8446 section 4.1.2)."""
    names = struct.pack("!HBH", len(NAME) + 3, 0, len(NAME)) + NAME
    extensions = [(0, names), (16, b"\0\3\2h2"), (43, b"\2\3\4"), (51, b"\0\x24\0\x1d\0\x20" + randomness.randbytes(32))]
    packed = b"".join(struct.pack("!HH", kind, len(body)) + body for kind, body in extensions)
    body = b"\3\3" + randomness.randbytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack("!H", len(packed)) + packed
    return b"\x16\3\1" + struct.pack("!HBBH", len(body) + 4, 1, 0, len(body)) + body


def answer(randomness):
    """A ServerHello that chooses TLS 1.3, and encrypted data behind it."""
    extensions = struct.pack("!HHH", 43, 2, 0x0304)
    body = b"\3\3" + randomness.randbytes(32) + b"\0" + b"\x13\1\0" + struct.pack("!H", len(extensions)) + extensions
    handshake = struct.pack("!BBH", 2, 0, len(body)) + body
    return b"\x16\3\3" + struct.pack("!H", len(handshake)) + handshake + b"\x17\3\3\2\0" + randomness.randbytes(512)


class Capture:
    """A pcap file of Ethernet frames, in microseconds."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
        self.frames = 0

    def segment(self, time, source, destination, ports, flags, numbers, payload=b""):
        tcp = struct.pack("!HHIIBBHHH", *ports, *numbers, 5 << 4, flags, 64_240, 0, 0) + payload
        packet = struct.pack("!BBHIBBH", 0x45, 0, 20 + len(tcp), 0x4000, 63, 6, 0) + source + destination + tcp
        self.file.write(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, 14 + len(packet), 14 + len(packet)))
        self.file.write(b"\x0a\x58\x0a\x80\0\1\x0a\x58\x0a\x80\0\2\x08\0" + packet)
        self.frames += 1


def renewal(capture, time, client, port, randomness):
    """One connection: handshake, request, answer, end."""
    def send(gap, from_client, flags, payload=b""):
        nonlocal time
        time += gap
        ends = (client, SERVER) if from_client else (SERVER, client)
        ports = (port, 6443) if from_client else (6443, port)
        numbers = (sequence[from_client], sequence[not from_client] if flags & 16 else 0)
        capture.segment(time, *ends, ports, flags, numbers, payload)
        sequence[from_client] += len(payload) + (1 if flags & 3 else 0)
    sequence = {True: randomness.getrandbits(24), False: randomness.getrandbits(24)}
    send(0, True, 2)
    send(200, False, 18)
    send(100, True, 16)
    send(50, True, 24, hello(randomness))
    send(900, False, 24, answer(randomness))
    send(300, True, 24, b"\x17\3\3\2\0" + randomness.randbytes(512))
    send(40_000, False, 24, b"\x17\3\3\2\0" + randomness.randbytes(512))
    send(100, True, 17)
    send(100, False, 17)
    send(50, True, 16)


def objects(sidecars):
    """The pods, forty to a workload."""
    items = [{"kind": "Pod", "metadata": {"name": "cert-manager-istio-csr-0", "namespace": "istio-system",
                                          "labels": {"app": "cert-manager-istio-csr"}},
              "spec": {"nodeName": "node-0", "containers": [{"name": "c", "ports": [{"containerPort": 6443}]}]},
              "status": {"podIP": "10.200.0.1"}}]
    for number in range(sidecars):
        workload = f"workload-{number // 40}"
        items.append({
            "kind": "Pod",
            "metadata": {"name": f"{workload}-{number}", "namespace": f"team-{number // 200}",
                         "labels": {"app": workload, "security.istio.io/tlsMode": "istio"},
                         "ownerReferences": [{"kind": "StatefulSet", "name": workload, "controller": True}]},
            "spec": {"nodeName": f"node-{number % 100}", "containers": [{"name": "c"}]},
            "status": {"podIP": f"10.201.{number // 250}.{number % 250 + 1}"}})
    return {"apiVersion": "v1", "kind": "List", "items": items}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--sidecars", type=int, default=2000)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    randomness = random.Random(given.seed)
    os.makedirs(given.folder, exist_ok=True)
    with open(f"{given.folder}/cluster.yaml", "w") as file:
        json.dump(objects(given.sidecars), file, indent=1)
    capture = Capture(f"{given.folder}/mesh.pcap")
    end = given.hours * 3_600_000_000
    due = [(randomness.randrange(1_800_000_000), number) for number in range(given.sidecars) if number % 100]
    heapq.heapify(due)
    renewals = 0
    while due:
        time, number = heapq.heappop(due)
        if time >= end or (number % 50 == 1 and time >= end // 2):
            continue
        client = bytes([10, 201, number // 250, number % 250 + 1])
        renewal(capture, START * 1_000_000 + time, client, 32_768 + renewals % 28_000, randomness)
        renewals += 1
        heapq.heappush(due, (time + 1_800_000_000 + randomness.randrange(-36_000_000, 36_000_000), number))
    print(f"{given.sidecars} sidecars, {renewals} renewals, {capture.frames} frames")


if __name__ == "__main__":
    main()
