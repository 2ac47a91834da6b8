"""The gRPC server and clients of a scenario: programs in their pods' namespaces, run by a Python that has grpcio."""
import base64
import json
import os
import subprocess
import threading
import time

from stage import Event, Stage

HERE = os.path.dirname(os.path.abspath(__file__))
#: Set by Scripts/testbed where grpcio could be installed.
PYTHON = os.environ.get("TESTBED_GRPC_PYTHON", "")
SERVER_NAME = "cert-manager-istio-csr.istio-system.svc"
PORT = 6443


class Mesh:
    """A context manager that ends its programs."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.programs: list[subprocess.Popen] = []

    def __enter__(self) -> "Mesh":
        return self

    def __exit__(self, *_: object) -> None:
        for program in self.programs:
            if program.poll() is None:
                program.terminate()
        for program in self.programs:
            program.wait(timeout=10)

    def run(self, place: str, program: str, *words: str) -> subprocess.Popen:
        # Standard error holds only messages of grpcio itself, most of which GRPC_VERBOSITY turns off.
        started = subprocess.Popen(
            ["ip", "netns", "exec", self.stage.network.names[place], PYTHON, f"{HERE}/{program}", *words], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "GRPC_VERBOSITY": "NONE"})
        self.programs.append(started)
        return started

    def serve(self, name: str = SERVER_NAME) -> None:
        """Starts istio-csr with a certificate for this name."""
        pod = self.stage.plan.pod("istio-csr")
        certificate, key = self.stage.authority.issue("cert-manager-istio-csr", [name])
        started = self.run(pod.key, "mesh_server.py", "--address", f"{pod.address}:{PORT}", "--certificate", certificate, "--key",
                           key)
        assert started.stdout.readline() == "listening\n", "the gRPC server did not start"

    def clients(self, pods: list, attempts: int = 5, server_name: str = SERVER_NAME) -> "Clients":
        """Starts a client in each pod, which waits for `go`."""
        made = Clients(self)
        service = self.stage.plan.service("cert-manager-istio-csr").address
        for pod in pods:
            identity = f"spiffe://cluster.local/ns/{pod.namespace}/sa/{pod.account}"
            label = f"{pod.namespace}-{pod.account}"
            self.stage.authority.issue(label, [identity])
            program = self.run(pod.key, "mesh_client.py", "--target", f"{service}:443", "--server-name", server_name, "--root",
                               self.stage.authority.root, "--request", f"{self.stage.authority.folder}/{label}.csr",
                               "--token", token(identity), "--attempts", str(attempts))
            made.add(pod, program)
        return made


class Clients:
    """Clients that start at the same time. Each attempt becomes an event with its number."""

    def __init__(self, mesh: Mesh):
        self.mesh = mesh
        self.pairs, self.readers = [], []
        self.seen: list[tuple[object, int, Event]] = []

    def add(self, pod, program: subprocess.Popen) -> None:
        assert program.stdout.readline() == "ready\n", "a gRPC client did not start"
        self.pairs.append((pod, program))

    def go(self) -> "Clients":
        for pod, program in self.pairs:
            program.stdin.write("go\n")
            program.stdin.flush()
            reader = threading.Thread(target=self.read, args=(pod, program), daemon=True)
            reader.start()
            self.readers.append(reader)
        return self

    def read(self, pod, program: subprocess.Popen) -> None:
        service = self.mesh.stage.plan.service("cert-manager-istio-csr").address
        for number, line in enumerate(program.stdout, 1):
            attempt = json.loads(line)
            event = Event(f"{pod.labels.get('app', pod.name)} asks istio-csr for its certificate", pod.key, service, 443, pod.address,
                          attempt["localPort"], attempt["began"], attempt["ended"],
                          "connected" if attempt["outcome"] == "connected" else "timed out", attempt["detail"])
            if "Hostname Verification" in event.error:
                event.outcome = "certificate refused"
            self.seen.append((pod, number, self.mesh.stage.keep(event)))

    def wait(self, seconds: float) -> None:
        """Waits until all clients ended, for this long at most."""
        until = time.monotonic() + seconds
        for reader in self.readers:
            reader.join(max(0, until - time.monotonic()))


def token(identity: str) -> str:
    """A token in the format of a service account's, with a random signature."""
    parts = [{"alg": "RS256", "kid": "x"}, {"aud": ["istio-ca"], "sub": identity, "exp": 1}]
    packed = [base64.urlsafe_b64encode(json.dumps(p).encode()) for p in parts] + [base64.urlsafe_b64encode(os.urandom(64))]
    return b".".join(p.rstrip(b"=") for p in packed).decode()
