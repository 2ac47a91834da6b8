"""NetObserv lines to edges between workloads with DuckDB on one thread: their number, and that of the distinct connections behind them.

The columns' types are given: finding them out would take a second look at the file. Addresses without names are one end, outside.
usage: netobserv_duckdb_edges.py FILE
"""
import os
import sys

import duckdb

TEXTS = ["SrcAddr", "DstAddr"] + [end + "K8S_" + name for end in ("Src", "Dst") for name in ("Namespace", "OwnerName")]
NUMBERS = ["SrcPort", "DstPort", "Proto", "Flags", "Packets", "Bytes"]
COLUMNS = {name: "VARCHAR" for name in TEXTS} | {name: "BIGINT" for name in NUMBERS}

QUERY = f"""
WITH
record AS (
  SELECT *, (SrcAddr < DstAddr OR (SrcAddr = DstAddr AND SrcPort < DstPort)) AS forward
  FROM read_json($path, format = 'newline_delimited', columns = {COLUMNS})
),
connection AS (
  SELECT if(forward, SrcAddr, DstAddr) AS address, if(forward, DstAddr, SrcAddr) AS other_address,
    if(forward, SrcPort, DstPort) AS port, if(forward, DstPort, SrcPort) AS other_port, Proto,
    any_value(if(forward, SrcK8S_Namespace, DstK8S_Namespace)) AS space,
    any_value(if(forward, SrcK8S_OwnerName, DstK8S_OwnerName)) AS owner,
    any_value(if(forward, DstK8S_Namespace, SrcK8S_Namespace)) AS other_space,
    any_value(if(forward, DstK8S_OwnerName, SrcK8S_OwnerName)) AS other_owner,
    count_if(Flags & 2 != 0 AND forward OR Flags & 256 != 0 AND NOT forward) AS opened,
    count_if(Flags & 2 != 0 AND NOT forward OR Flags & 256 != 0 AND forward) AS other_opened,
    count(*) AS records, sum(Packets) AS packets, sum(Bytes) AS bytes
  FROM record GROUP BY ALL
),
directed AS (
  SELECT *, opened > 0 OR (other_opened = 0 AND port >= 32768 AND other_port < 32768) AS is_client FROM connection
),
edge AS (
  SELECT if(is_client, space, other_space) AS client_space, if(is_client, owner, other_owner) AS client,
    if(is_client, other_space, space) AS server_space, if(is_client, other_owner, owner) AS server,
    if(is_client, other_port, port) AS server_port, Proto,
    count(*) AS connections, sum(records) AS records, sum(packets) AS packets, sum(bytes) AS bytes
  FROM directed GROUP BY ALL
)
SELECT sum(records), count(*), sum(connections), sum(packets), sum(bytes) FROM edge
"""

if __name__ == "__main__":
    path = sys.argv[1]
    connection = duckdb.connect(config={"threads": 1})
    row = connection.execute(QUERY, {"path": path}).fetchone()
    pairs = [("input-bytes", os.path.getsize(path)), *zip(("records", "edges", "connections"), map(int, row))]
    print(" ".join(f"{name}={value}" for name, value in pairs))
