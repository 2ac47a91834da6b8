#!/usr/bin/env python3
"""Checks a partial that Spark's pipe mode made of pieces of files.

usage: compare_pieces.py FLOWPERMIT PARTIAL WHOLE FILE...

The partial names the pieces and their sizes. Cut to these sizes, the files must consist of the pieces, and flowpermit without Spark must
give the partial's bytes for them. The edges must equal those of WHOLE, a partial of the uncut files, in both ends, purpose, connections
and outcomes. Packets and bytes may be higher, where a cut separates two reports of the same packets; the script prints how often.
"""
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile


SAME = ["source", "destination", "protocol", "port", "servicePort", "purpose", "connections", "outcomes"]


def edges(flowpermit, partial):
    answer = json.loads(subprocess.run([flowpermit, "flows", partial, "-o", "json", "-q"], check=True, stdout=subprocess.PIPE).stdout)
    return answer["edges"]


def same(edge):
    return [edge.get(key) for key in SAME]


def main(flowpermit, partial, whole, *files):
    with gzip.open(partial, "rt") as lines:
        inputs = json.loads(next(lines))["inputs"]
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for path in files:
            with open(path, "rb") as file:
                for piece in (piece for piece in inputs if piece["name"].startswith(f"{path}#")):
                    parts.append(f"{folder}/{len(parts)}")
                    subprocess.run(
                        [flowpermit, "aggregate", "-", "--name", piece["name"], "-q", "-o", f"jsonl={parts[-1]}"],
                        input=file.read(piece["bytes"]), check=True)
                assert not file.read(1), f"the pieces of {path} do not cover it"
        assert len(parts) == len(inputs) > len(files), f"{len(inputs)} pieces of {len(files)} files"
        subprocess.run([flowpermit, "merge", *parts, "-q", "-o", f"jsonl={folder}/sum.gz"], check=True)
        assert pathlib.Path(folder, "sum.gz").read_bytes() == pathlib.Path(partial).read_bytes(), "without Spark the bytes differ"
    found, expected = edges(flowpermit, partial), edges(flowpermit, whole)
    assert found and list(map(same, found)) == list(map(same, expected)), "the edges of the pieces differ from those of the whole"
    others = sum(one["packets"] != other["packets"] for one, other in zip(found, expected))
    print(f"{len(inputs)} pieces; {len(found)} edges as in the whole, {others} of them with more packets")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
