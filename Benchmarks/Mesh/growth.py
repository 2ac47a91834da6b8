"""Measures how the cost of each verb grows with policies and with edges, on generated clusters.

usage: growth.py FLOWPERMIT FOLDER [--quick]

For each size: user CPU and peak memory of flows, check, diagnose, validate and derive. Then the exponent of the growth, a straight
line fitted through the logarithms of the CPU times; the objects' own reading, which takes the same time for every verb, is measured
by `evaluate` and told apart. Exit status: 0 no exponent above its limit, 1 one is, 2 the work could not be done.
"""
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 1.1
VERBS = {
    "flows": ["flows", "-o", "jsonl"],
    "check": ["check", "-o", "table"],
    "diagnose": ["diagnose", "-o", "jsonl"],
    "validate": ["validate", "istio-csr", "-o", "jsonl"],
    "derive": ["derive", "-o", "yaml"],
}
SHAPES = ["one-namespace", "expressions", "blocks", "namespaces", "one-client", "one-server", "outside", "everyone"]


def generate(folder, **given):
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    subprocess.run([sys.executable, f"{HERE}/busy_cluster.py", folder, *words], check=True)


def run(words, allowed=(0, 1)):
    """User CPU seconds and peak megabytes."""
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in allowed:
        print(f"error: {' '.join(words)}", file=sys.stderr)
        sys.exit(2)
    return usage.ru_utime, usage.ru_maxrss / 1024


def measure(flowpermit, **given):
    """The costs on a generated cluster; each is measured once."""
    key = tuple(sorted(given.items()))
    if key in measured:
        return measured[key]
    with tempfile.TemporaryDirectory(dir=sys.argv[2]) as folder:
        generate(folder, **given)
        objects = ["-f", f"{folder}/cluster.json", "-q"]
        costs = {"objects": run([flowpermit, "evaluate", "--from", "kube-system/coredns-0", "--to", "cert-manager/cert-manager-0",
                                 "--port", "9402", *objects])}
        for verb, words in VERBS.items():
            costs[verb] = run([flowpermit, *words, f"{folder}/flows.jsonl", *objects])
    measured[key] = costs
    return costs


measured = {}


def row(name, costs):
    print(f"{name:<24}" + "".join(f"{costs[verb][0]:8.2f} s {costs[verb][1]:5.0f} MB" for verb in ("objects", *VERBS)), flush=True)


def exponent(sizes, seconds):
    """The slope of the line through the logarithms."""
    points = [(math.log(size), math.log(max(second, 0.01))) for size, second in zip(sizes, seconds)]
    middle = [sum(values) / len(points) for values in zip(*points)]
    rise = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return rise / sum((x - middle[0]) ** 2 for x, _ in points)


def grow(flowpermit, name, sizes):
    """Rows for sizes, each a pair of policies and edges, and the exponents of the verbs over what grows in them."""
    table = []
    for policies, edges in sizes:
        table.append(measure(flowpermit, policies=policies, edges=edges))
        row(f"{policies:,} / {edges:,}", table[-1])
    grown = [edges if name != "policies" else policies for policies, edges in sizes]
    found = {verb: exponent(grown, [costs[verb][0] for costs in table]) for verb in VERBS}
    print(f"{'exponent, ' + name:<24}{'':18}" + "".join(f"{found[verb]:8.2f}{'':10}" for verb in VERBS) + "\n", flush=True)
    return found


def main():
    flowpermit, quick = sys.argv[1], "--quick" in sys.argv
    policies = [100, 1000] if quick else [100, 1000, 10_000]
    edges = [5_000, 20_000] if quick else [10_000, 100_000, 1_000_000]
    print(f"{'policies / edges':24}" + "".join(f"{verb:<18}" for verb in ("  the objects alone", *VERBS)))
    found = [grow(flowpermit, "policies", [(number, edges[1]) for number in policies]),
             grow(flowpermit, "edges", [(policies[-1], number) for number in edges]),
             grow(flowpermit, "both", list(zip(policies, edges)))]
    for shape in SHAPES:
        # Where every policy selects every pod, the answer itself is policies times edges.
        row(shape, measure(flowpermit, shape=shape, policies=policies[0] if shape == "everyone" else policies[-1], edges=edges[1]))
    worst = max(max(exponents.values()) for exponents in found)
    print(f"largest exponent {worst:.2f}, at most {LIMIT}")
    sys.exit(0 if worst <= LIMIT else 1)


if __name__ == "__main__":
    main()
