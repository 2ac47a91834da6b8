"""The testbed's command line; Scripts/testbed calls it."""
import argparse
import json
import signal
import sys

import plan_runs
import samples
import scenario
import scenario_runs
import scenarios
from commands import CommandFailed


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="Scripts/testbed")
    verbs = parser.add_subparsers(dest="verb", required=True)
    made = verbs.add_parser("samples", help="make the samples again")
    made.add_argument("names", nargs="*")
    made.add_argument("--output")
    run = verbs.add_parser("run", help="run standard traffic in a topology under your own policies")
    run.add_argument("topology", choices=["standard", "ipv6", "hypershift", "microshift", "single-node"])
    run.add_argument("--policies")
    run.add_argument("--output", required=True)
    planned = verbs.add_parser("plan", help="run the proposal's test plan, one run a line")
    planned.add_argument("names", nargs="*", help="only these lines; 'Scripts/testbed list' prints them")
    planned.add_argument("--output")
    played = verbs.add_parser("scenarios", help="play failures and healthy days")
    played.add_argument("names", nargs="*")
    played.add_argument("--output", required=True)
    verbs.add_parser("list", help="list the samples, the lines of the test plan and the scenarios")
    given = parser.parse_args()
    if given.verb == "samples":
        samples.make(given.names, given.output)
    elif given.verb == "run":
        result = scenario.run(given.topology, given.policies, given.output)
        print(json.dumps({"connections": result.connections, "dropped": result.dropped}, indent=1))
    elif given.verb == "plan":
        return plan_runs.run_all(given.names, given.output)
    elif given.verb == "scenarios":
        return scenario_runs.run_all(given.names, given.output)
    else:
        for sample in samples.SAMPLES:
            print(f"sample {sample.name}: {' '.join(sample.shows.split())}")
        for entry in plan_runs.RUNS:
            print(f"run {entry.name}")
        for entry in scenarios.everything():
            print(f"scenario {entry.name}: {' '.join(entry.shows.split())}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandFailed as failure:
        sys.exit(f"error: {failure}")
