"""Measures how the cost of each verb grows with policies and with edges, on generated clusters.

usage: growth.py FLOWPERMIT FOLDER [--quick] [--shapes] [--before PATH]

For each size: user CPU and peak memory of flows, check, diagnose, validate, derive and derive --include all. Then the exponent of the
growth, a straight line fitted through the logarithms of the CPU times, over the input and, below, over what grew more, the input or
the answer: who asks for more findings waits for them. The objects' own reading, which takes the same time for every verb, is measured
by `evaluate` and distinguished. Then shapes that are made to be hard, at a size and at a fourth of it: the exponents between the two are
those of what is left without the objects' reading. With --shapes these only.

With --before, also time and memory at the largest size as multiples of those of another binary.

Exit status: 0 no value above its limit, 1 one is, 2 the work could not be done.
"""
import argparse
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 1.1
# Where both grow, policies deny a growing part of the connections, and each denied one is a finding with its fix.
LIMIT_OF_BOTH = 1.2
# Between two sizes only, so that a measurement weighs more.
LIMIT_OF_SHAPES = 1.3
# What time and memory at the largest size must be, as multiples of those of the binary of --before.
LIMIT_OF_BEFORE = 0.5
COMPARED = ["check", "diagnose", "validate", "derive"]
# Of so few seconds, other programs and the clock take a large part.
SHORT = 2
# Bytes of an answer that cost too little to count.
SMALL = 1 << 20
VERBS = {
    "flows": ["flows", "-o", "jsonl"],
    "check": ["check", "-o", "table"],
    "diagnose": ["diagnose", "-o", "jsonl"],
    "validate": ["validate", "istio-csr", "-o", "jsonl"],
    "derive": ["derive", "-o", "yaml"],
    "derive all": ["derive", "--include", "all", "-o", "yaml"],
}
SHAPES = ["one-namespace", "expressions", "blocks", "namespaces", "one-client", "one-server", "outside", "one-policy", "many-peers",
          "many-ports", "many-exceptions", "many-namespaces", "one-component", "one-pod", "one-socket", "everyone"]
# Each finding names every policy that isolates, or every port of the rule that nearly allows: these are judged by the answer's growth.
INHERENT = ["everyone", "many-ports"]


def generate(folder, **size):
    words = [word for name, value in size.items() for word in (f"--{name}", str(value))]
    subprocess.run([sys.executable, f"{HERE}/busy_cluster.py", folder, *words], check=True)


def run(words):
    """User CPU seconds, peak megabytes, and how many bytes the answer has; the least of three runs where they are short."""
    costs = [run_once(words)]
    while costs[0][0] < SHORT and len(costs) < 3:
        costs.append(run_once(words))
    return min(costs)


def run_once(words):
    with tempfile.TemporaryFile(dir=given.folder) as answer:
        child = subprocess.Popen(words, stdout=answer, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        size = os.fstat(answer.fileno()).st_size
    # `check` and `diagnose` exit with 1 where they find something.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        print(f"error: {' '.join(words)}", file=sys.stderr)
        sys.exit(2)
    return usage.ru_utime, usage.ru_maxrss / 1024, size


def measure(flowpermit, **size):
    """The costs on a generated cluster."""
    key = (flowpermit, *sorted(size.items()))
    if key in measured:
        return measured[key]
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        generate(folder, **size)
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


def larger(sizes, table, verb):
    """By how much the input or, where that grew more, the answer exceeds the first one; a small answer explains no growth."""
    answers = [max(costs[verb][2], SMALL) for costs in table]
    return [max(size / sizes[0], answer / answers[0]) for size, answer in zip(sizes, answers)]


def exponents(title, sizes, table, seconds):
    """By verb, over the input and over what grew more, both printed."""
    found = ({verb: exponent(sizes, seconds[verb]) for verb in VERBS},
             {verb: exponent(larger(sizes, table, verb), seconds[verb]) for verb in VERBS})
    for name, values in zip((title, "  or the answer"), found):
        print(f"{name:<24}{'':18}" + "".join(f"{values[verb]:8.2f}{'':10}" for verb in VERBS))
    print(flush=True)
    return found


def grow(flowpermit, name, sizes):
    """Rows for sizes, each a pair of policies and edges, and the exponents of the verbs over what grows in them."""
    table = []
    for policies, edges in sizes:
        table.append(measure(flowpermit, policies=policies, edges=edges))
        row(f"{policies:,} / {edges:,}", table[-1])
    grown = [edges if name != "policies" else policies for policies, edges in sizes]
    seconds = {verb: [costs[verb][0] for costs in table] for verb in VERBS}
    return exponents(f"exponent, {name}", grown, table, seconds)[0]


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("flowpermit")
    parser.add_argument("folder")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--shapes", action="store_true")
    parser.add_argument("--before")
    return parser.parse_args()


def main():
    flowpermit = given.flowpermit
    policies = [100, 1000] if given.quick else [100, 1000, 10_000]
    edges = [5_000, 20_000] if given.quick else [10_000, 100_000, 1_000_000]
    print(f"{'policies / edges':24}" + "".join(f"{verb:<18}" for verb in ("  the objects alone", *VERBS)))
    worst = []
    if not given.shapes:
        grown = [(grow(flowpermit, "policies", [(number, edges[1]) for number in policies]), LIMIT),
                 (grow(flowpermit, "edges", [(policies[-1], number) for number in edges]), LIMIT),
                 (grow(flowpermit, "both", list(zip(policies, edges))), LIMIT_OF_BOTH)]
        worst += [(max(found.values()), limit) for found, limit in grown]
    missed = compare(flowpermit, policies[-1], edges[-1]) if given.before else 0
    for name in SHAPES:
        worst.append((max(shape(flowpermit, name, policies, edges[1] * 2 // 5).values()), LIMIT_OF_SHAPES))
    above = [value for value, limit in worst if value > limit]
    print(f"{len(above)} of {len(worst)} exponents are above their limits; the largest is {max(worst)[0]:.2f}")
    sys.exit(1 if above or missed else 0)


def compare(flowpermit, policies, edges):
    """A row for each verb beside the binary of --before; how many are above the limit."""
    now, before = (measure(binary, policies=policies, edges=edges) for binary in (flowpermit, given.before))
    missed = 0
    print(f"{policies:,} / {edges:,}: time and memory as multiples of before; must be at most {LIMIT_OF_BEFORE}")
    for verb in COMPARED:
        ratios = [ours / max(theirs, 0.01) for ours, theirs in zip(now[verb][:2], before[verb][:2])]
        is_missed = max(ratios) > LIMIT_OF_BEFORE
        missed += is_missed
        print(f"{verb:<24}{ratios[0]:8.2f} {ratios[1]:8.2f}{'   MISSED' if is_missed else ''}")
    print(flush=True)
    return missed


def shape(flowpermit, name, policies, edges):
    """Two rows, and the exponents between them without the objects' own reading by which the shape is judged."""
    # Where every policy selects every pod, the answer itself is policies times edges.
    largest = policies[0] if name == "everyone" else policies[-1]
    table = []
    for part in (4, 1):
        table.append(measure(flowpermit, shape=name, policies=largest // part, edges=edges // part))
        row(f"{name}, 1/{part}" if part > 1 else name, table[-1])
    own = {verb: [max(costs[verb][0] - costs["objects"][0], 0.05) for costs in table] for verb in VERBS}
    over_input, over_more = exponents("exponent", [1, 4], table, own)
    return over_more if name in INHERENT else over_input


if __name__ == "__main__":
    given = arguments()
    main()
