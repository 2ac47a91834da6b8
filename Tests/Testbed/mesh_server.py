"""Plays istio-csr: a gRPC server over TLS with one unary call. Runs in its pod's namespace, in the Python environment that has
grpcio."""
import argparse
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

from mesh_protocol import CALL, SERVICE, response


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("address", "certificate", "key"):
        parser.add_argument("--" + name, required=True)
    given = parser.parse_args()
    certificate, key = (open(path, "rb").read() for path in (given.certificate, given.key))
    chain = response([certificate])

    def create(_: bytes, context: grpc.ServicerContext) -> bytes:
        if "authorization" not in dict(context.invocation_metadata()):
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "request authenticate failure")
        return chain

    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(SERVICE, {
        CALL: grpc.unary_unary_rpc_method_handler(create)})])
    server.add_secure_port(given.address, grpc.ssl_server_credentials([(key, certificate)]))
    server.start()
    print("listening", flush=True)
    # Ends when its parent ends and thereby closes the other end of standard input.
    threading.Thread(target=lambda: (sys.stdin.read(), server.stop(0)), daemon=True).start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
