"""Checks that every file on which the recorded truth and flowpermit differ stands in the list, with the same difference.

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
        print(f"listed, but gone: {name}: {difference}")
    sys.exit(1 if found != known else 0)


if __name__ == "__main__":
    main()
