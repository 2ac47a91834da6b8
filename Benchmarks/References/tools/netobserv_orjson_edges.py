"""NetObserv lines to edges between workloads with orjson and dictionaries: their number, and that of the connections behind them.

Addresses without names are one end, outside.
usage: netobserv_orjson_edges.py FILE
"""
import os
import sys

import orjson


def connections(path):
    """By five-tuple: who opened it, if a SYN shows that, the names of both ends, packets and bytes; and the number of records."""
    found, records = {}, 0
    with open(path, "rb") as lines:
        for line in lines:
            record = orjson.loads(line)
            records += 1
            get = record.get
            source, destination = (record["SrcAddr"], get("SrcPort", 0)), (record["DstAddr"], get("DstPort", 0))
            forward = source < destination
            key = (source, destination, record["Proto"]) if forward else (destination, source, record["Proto"])
            known = found.get(key)
            if known is None:
                names = ((get("SrcK8S_Namespace"), get("SrcK8S_OwnerName")), (get("DstK8S_Namespace"), get("DstK8S_OwnerName")))
                known = found[key] = [None, names if forward else names[::-1], 0, 0]
            flags = get("Flags", 0)
            if flags & 2:
                known[0] = forward
            elif flags & 256:
                known[0] = not forward
            known[2] += get("Packets", 0)
            known[3] += get("Bytes", 0)
    return found, records


def edges(found):
    """Connections, packets and bytes by client, server, port and protocol."""
    result = {}
    for (one, other, transport), (opened, names, packets, size) in found.items():
        is_client = opened if opened is not None else one[1] >= 32768 > other[1]
        key = (*names, other[1], transport) if is_client else (*names[::-1], one[1], transport)
        edge = result.get(key)
        if edge is None:
            edge = result[key] = [0, 0, 0]
        edge[0] += 1
        edge[1] += packets
        edge[2] += size
    return result


if __name__ == "__main__":
    found, records = connections(sys.argv[1])
    grouped = edges(found)
    pairs = [("records", records), ("input-bytes", os.path.getsize(sys.argv[1])), ("edges", len(grouped)),
             ("connections", sum(edge[0] for edge in grouped.values()))]
    print(" ".join(f"{name}={value}" for name, value in pairs))
