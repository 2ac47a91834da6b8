"""NetObserv lines to conversations with DuckDB on one thread, and their totals as key=number pairs.

The columns' types are given: finding them out would take a second look at the file.
usage: netobserv_duckdb.py FILE
"""
import os
import sys

import duckdb

TEXTS = ["SrcAddr", "DstAddr", "AgentIP"] + [
    end + "K8S_" + name
    for end in ("Src", "Dst")
    for name in ("Namespace", "Name", "Type", "OwnerName", "HostName")
]
NUMBERS = ["SrcPort", "DstPort", "Proto", "Flags", "Packets", "Bytes", "TimeFlowStartMs", "TimeFlowEndMs"]

COLUMNS = {name: "VARCHAR" for name in TEXTS} | {name: "BIGINT" for name in NUMBERS}
COLUMNS |= {"Interfaces": "VARCHAR[]", "IfDirections": "BIGINT[]"}

QUERY = f"""
WITH
-- One side of a conversation as one reporter saw it.
reported AS (
  SELECT SrcAddr, DstAddr, SrcPort, DstPort, Proto, AgentIP, Interfaces[1] AS interface, IfDirections[1] AS direction,
    count(*) AS records, sum(Packets) AS packets, sum(Bytes) AS bytes,
    count_if(Flags & 2 != 0) AS syn, count_if(Flags & 256 != 0) AS syn_ack,
    min(TimeFlowStartMs) AS first, max(TimeFlowEndMs) AS last,
    {", ".join(f"any_value({name}) AS {name}" for name in TEXTS if "K8S" in name)}
  FROM read_json($path, format = 'newline_delimited', columns = {COLUMNS})
  GROUP BY ALL
),
-- Of several reporters the largest counts hold.
side AS (
  SELECT SrcAddr, DstAddr, SrcPort, DstPort, Proto, sum(records) AS records, max(packets) AS packets, max(bytes) AS bytes,
    max(syn) AS syn, max(syn_ack) AS syn_ack, min(first) AS first, max(last) AS last,
    {", ".join(f"any_value({name}) AS {name}" for name in TEXTS if "K8S" in name)}
  FROM reported GROUP BY ALL
),
conversation AS (
  SELECT least((SrcAddr, SrcPort), (DstAddr, DstPort)) AS one, greatest((SrcAddr, SrcPort), (DstAddr, DstPort)) AS other,
    Proto, sum(records) AS records, sum(packets) AS packets, sum(bytes) AS bytes, sum(syn) AS syn, sum(syn_ack) AS syn_ack,
    min(first) AS first, max(last) AS last,
    {", ".join(f"any_value({name}) AS {name}" for name in TEXTS if "K8S" in name)}
  FROM side GROUP BY ALL
)
SELECT sum(records), count(*), sum(packets), sum(bytes), sum(syn), sum(syn_ack), max(last) - min(first),
  {", ".join(f"max({name})" for name in TEXTS if "K8S" in name)}
FROM conversation
"""

if __name__ == "__main__":
    path = sys.argv[1]
    connection = duckdb.connect(config={"threads": 1})
    row = connection.execute(QUERY, {"path": path}).fetchone()
    names = ("records", "flows", "packets", "bytes", "syn", "syn-ack")
    pairs = [("input-bytes", os.path.getsize(path)), *zip(names, map(int, row))]
    print(" ".join(f"{name}={value}" for name, value in pairs))
