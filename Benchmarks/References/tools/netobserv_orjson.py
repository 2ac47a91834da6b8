"""NetObserv lines to conversations with orjson and dictionaries, and their totals as key=number pairs.

usage: netobserv_orjson.py FILE
"""
import os
import sys

import orjson

NAMES = [
    end + "K8S_" + name
    for end in ("Src", "Dst")
    for name in ("Namespace", "Name", "Type", "OwnerName", "HostName")
]


def read(path):
    """Per side of a conversation and reporter: packets, bytes, SYN, SYN-ACK, first and last time; and who the ends are."""
    sides, parties, records = {}, {}, 0
    with open(path, "rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            records += 1
            get = record.get
            ends = (record["SrcAddr"], get("SrcPort", 0)), (record["DstAddr"], get("DstPort", 0)), record["Proto"]
            reporter = get("AgentIP"), record["Interfaces"][0], record["IfDirections"][0]
            side = sides.get((ends, reporter))
            if side is None:
                side = sides[ends, reporter] = [0, 0, 0, 0, record["TimeFlowStartMs"], record["TimeFlowEndMs"]]
            flags = get("Flags", 0)
            side[0] += record["Packets"]
            side[1] += record["Bytes"]
            side[2] += (flags & 2) != 0
            side[3] += (flags & 256) != 0
            side[4] = min(side[4], record["TimeFlowStartMs"])
            side[5] = max(side[5], record["TimeFlowEndMs"])
            parties[ends] = tuple(map(get, NAMES))
    return sides, records


def totals(sides):
    """Of several reporters of a side the largest counts hold; two sides are one conversation."""
    largest = {}
    for (ends, _), counts in sides.items():
        known = largest.get(ends)
        largest[ends] = counts[:4] if known is None else list(map(max, known, counts))
    flows = {(min(source, destination), max(source, destination), transport) for source, destination, transport in largest}
    return [len(flows)] + [sum(column) for column in zip(*largest.values())]


if __name__ == "__main__":
    found, count = read(sys.argv[1])
    names = ("flows", "packets", "bytes", "syn", "syn-ack")
    pairs = [("records", count), ("input-bytes", os.path.getsize(sys.argv[1])), *zip(names, totals(found))]
    print(" ".join(f"{name}={value}" for name, value in pairs))
