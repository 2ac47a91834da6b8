"""Runs `validate istio-csr` on a generated mesh, checks its table, and compares its cost with the limits.

usage: measure.py FLOWPERMIT FOLDER
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

LIMIT_SECONDS, LIMIT_MEGABYTES, ROUNDS = 10, 200, 3


def run(flowpermit, folder):
    """CPU seconds, peak megabytes, and the clients."""
    words = [flowpermit, "validate", "istio-csr", f"{folder}/mesh.pcap", "-f", f"{folder}/cluster.yaml", "-o", "jsonl", "-q"]
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(words, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit(2)
        output.seek(0)
        clients = [json.loads(line) for line in output]
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, clients


def main():
    flowpermit, folder = sys.argv[1:]
    runs = [run(flowpermit, folder) for _ in range(ROUNDS)]
    seconds = sorted(r[0] for r in runs)[ROUNDS // 2]
    megabytes = max(r[1] for r in runs)
    verdicts = collections.Counter(client["verdict"] for client in runs[0][2])
    size = os.path.getsize(f"{folder}/mesh.pcap") / 1e6
    print(f"{len(runs[0][2])} clients of {sum(c['pods'] for c in runs[0][2])} pods: {dict(sorted(verdicts.items()))}")
    print(f"{size:.0f} MB: {seconds:.2f} s CPU (limit {LIMIT_SECONDS}), {megabytes:.0f} MB at most (limit {LIMIT_MEGABYTES})")
    sys.exit(0 if seconds <= LIMIT_SECONDS and megabytes <= LIMIT_MEGABYTES else 1)


if __name__ == "__main__":
    main()
