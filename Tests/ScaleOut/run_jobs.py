#!/usr/bin/env python3
"""Runs the commands of the two Jobs, with folders instead of volumes, and compares the bytes with those of one process.

usage: run_jobs.py FLOWPERMIT FOLDER-OF-JOBS SAMPLES
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml


def check(job, exit_action):
    """Checks what the schema does not: the API server's rules, the restricted Pod Security Standard, and our own. Returns the
    container."""
    spec = job["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["restartPolicy"] == "Never", "a podFailurePolicy needs restartPolicy Never"
    codes = spec["podFailurePolicy"]["rules"][0]
    assert codes["action"] == exit_action and codes["onExitCodes"]["values"] == [2]
    assert codes["onExitCodes"]["containerName"] == container["name"]
    assert exit_action != "FailIndex" or (spec["completionMode"] == "Indexed" and spec["backoffLimitPerIndex"] > 0)
    assert pod["automountServiceAccountToken"] is False and "serviceAccountName" not in pod
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    own = container["securityContext"]
    assert own["allowPrivilegeEscalation"] is False and own["capabilities"] == {"drop": ["ALL"]} and own["readOnlyRootFilesystem"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    return container


def run(container, root, **environment):
    """Runs a container's command with its mount paths below `root`."""
    command = list(container["command"])
    for mount in container["volumeMounts"]:
        command[-1] = command[-1].replace(mount["mountPath"], f"{root}{mount['mountPath']}")
    environment |= {"PATH": f"{root}/bin:{os.environ['PATH']}"}
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True)


def main(flowpermit, jobs, samples):
    aggregate, merge = (
        check(yaml.safe_load(pathlib.Path(jobs, f"{name}-job.yaml").read_text()), action)
        for name, action in [("aggregate", "FailIndex"), ("merge", "FailJob")])
    inputs = ["healthy/node.pcap", "healthy/hubble.jsonl.gz", "ipv6/netobserv.jsonl.gz"]
    with tempfile.TemporaryDirectory() as root:
        root = pathlib.Path(root)
        for folder in ("bin", "list", "partials"):
            (root / folder).mkdir()
        shutil.copytree(samples, root / "flows")
        (root / "bin/flowpermit").symlink_to(flowpermit)
        (root / "list/inputs.txt").write_text("".join(f"{name}\n" for name in inputs))
        for index in range(len(inputs)):
            done = run(aggregate, root, JOB_COMPLETION_INDEX=str(index))
            assert done.returncode == 0, done.stderr
        # A file that a killed Pod left.
        (root / "partials/1.partial.gz.77.partial").write_bytes(b"cut")
        done = run(merge, root)
        assert done.returncode == 0, done.stderr
        alone = root / "alone.gz"
        subprocess.run([flowpermit, "aggregate", *inputs, "-q", "-o", f"jsonl={alone}"], cwd=root / "flows", check=True)
        assert (root / "partials/all.gz").read_bytes() == alone.read_bytes(), "the bytes of the Jobs differ from those of one process"

        assert run(aggregate, root, JOB_COMPLETION_INDEX="3").returncode == 2, "an index beyond the list must fail"
        (root / "partials/all.gz").unlink()
        (root / "partials/2.partial.gz").unlink()
        done = run(merge, root)
        assert done.returncode == 2 and inputs[2] in done.stderr and not (root / "partials/all.gz").exists(), done.stderr
        (root / "flows" / inputs[2]).unlink()
        assert run(aggregate, root, JOB_COMPLETION_INDEX="2").returncode == 2, "a missing input must fail"
    print("the Jobs give the bytes of one process, and fail where an input is missing")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
