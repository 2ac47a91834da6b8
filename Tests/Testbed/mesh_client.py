"""Plays Istio's agent: asks istio-csr for a certificate, and tries again when the agent would. Runs in its pod's namespace, in the Python
environment that has grpcio. Prints a line of JSON for each attempt."""
import argparse
import json
import random
import sys
import time

import grpc

from mesh_dialer import Dialer
from mesh_protocol import METHOD, request

#: The agent's first pause in seconds, doubled after each attempt.
PAUSE = 0.1


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("target", "server-name", "root", "request", "token"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--attempts", type=int, default=5)
    given = parser.parse_args()
    root = open(given.root, "rb").read()
    signing_request = open(given.request, "rb").read()
    print("ready", flush=True)
    # Waits for a line, so that many clients can start at the same time.
    sys.stdin.readline()
    for number in range(given.attempts):
        if number:
            time.sleep(PAUSE * 2 ** (number - 1) * random.uniform(0.9, 1.1))
        if attempt(given, root, signing_request):
            break


def attempt(given: argparse.Namespace, root: bytes, signing_request: bytes) -> bool:
    """Makes one call on its own connection: after a failure the agent closes the connection and opens another."""
    began = time.time()
    options = [("grpc.ssl_target_name_override", given.server_name), ("grpc.default_authority", given.server_name),
               ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
    outcome, detail = "connected", ""
    host, _, port = given.target.rpartition(":")
    dialer = Dialer(host.strip("[]"), int(port))
    with grpc.secure_channel(dialer.address, grpc.ssl_channel_credentials(root), options) as channel:
        call = channel.unary_unary(METHOD)
        try:
            call(request(signing_request), metadata=[("authorization", f"Bearer {given.token}"), ("clusterid", "Kubernetes")],
                 timeout=60)
        except grpc.RpcError as error:
            outcome, detail = error.code().name, dialer.failure or error.details()
    print(json.dumps({"began": began, "ended": time.time(), "localPort": dialer.local_port, "outcome": outcome, "detail": detail}),
          flush=True)
    return outcome == "connected"


if __name__ == "__main__":
    main()
