"""Validates JSON documents by the schemas of the package: validate.py SCHEMAS FILE...

A document's own `schema` member names its schema: `flowpermit/check/v1` is check.schema.json. Exit status 1 where a document is not
valid, or where no document was given for a schema.
"""
import json
import pathlib
import sys

import jsonschema


def main(folder: str, files: list[str]) -> int:
    schemas = {}
    for path in sorted(pathlib.Path(folder).glob("*.schema.json")):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        schemas[schema["title"]] = jsonschema.Draft202012Validator(schema)
    unused, mistakes = set(schemas), 0
    for file in files:
        document = json.loads(pathlib.Path(file).read_text())
        name = document.get("schema")
        if name not in schemas:
            print(f"{file}: there is no schema '{name}'")
            mistakes += 1
            continue
        unused.discard(name)
        for error in schemas[name].iter_errors(document):
            print(f"{file}: {error.json_path}: {error.message[:300]}")
            mistakes += 1
    for name in sorted(unused):
        print(f"no document was given for {name}")
    print(f"{len(files)} documents, {len(schemas)} schemas, {mistakes} mistakes")
    return 1 if mistakes or unused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
