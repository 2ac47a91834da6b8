"""Checks that the files for which flowpermit differs from the recorded truth are those of a list, with the same differences.

usage: check_differences.py COMPARISON.json LIST.tsv
"""
import json
import sys


def main():
    comparison, listed = sys.argv[1:]
    with open(listed) as file:
        known = {tuple(line.split("\t")[:2]) for line in file if not line.startswith("#")}
    with open(comparison) as file:
        found = {tuple(row) for row in json.load(file)["bad"]}
    for name, difference in sorted(found - known):
        print(f"not listed: {name}: {difference}")
    for name, difference in sorted(known - found):
        print(f"listed, but no longer different: {name}: {difference}")
    sys.exit(1 if found != known else 0)


if __name__ == "__main__":
    main()
