"""The place of a scenario: its cluster, servers and firewall, and what its clients can do. Records every connection and log line."""
import socket
import ssl
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import go_dialing
import traffic
from endpoints import Clients

#: Healthy connections that run during every scenario and are unrelated to it.
BACKGROUND = ["operator calls the API", "controller calls the API", "webhook calls the API", "cainjector calls the API",
              "istio-csr calls the API", "the kubelet probes controller", "user workload monitoring scrapes controller"]


@dataclass
class Event:
    """One connection as its client saw it. Times are seconds since 1970."""
    name: str
    place: str
    address: str
    port: int
    local: str
    local_port: int
    began: float
    ended: float
    outcome: str
    #: In Go's words; empty where the connection succeeded.
    error: str = ""

    def written(self) -> dict:
        return {"name": self.name, "from": self.place, "address": self.address, "port": self.port, "localPort": self.local_port,
                "outcome": self.outcome}


class Stage:
    def __init__(self, plan, network, firewall, servers, authority):
        self.plan, self.network, self.firewall, self.servers, self.authority = plan, network, firewall, servers, authority
        self.events: list[Event] = []
        self.lines: dict[str, list[tuple[float, str]]] = {}
        self.pool = ThreadPoolExecutor(max_workers=48)
        self.lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def log(self, component: str, when: float, line: str) -> None:
        """Adds a line to a component's log."""
        with self.lock:
            self.lines.setdefault(component, []).append((when, line))

    def background(self, without: tuple[str, ...] = ()) -> None:
        """Runs the background connections, one after the other."""
        clients = Clients(self.network, self.plan.family)
        for attempt in traffic.attempts(self.plan):
            if attempt.name in BACKGROUND and attempt.name not in without:
                self.attempt(clients, attempt)

    def attempts(self, *names: str) -> None:
        """Runs connections of the standard traffic, by name."""
        clients = Clients(self.network, self.plan.family)
        for attempt in traffic.attempts(self.plan):
            if attempt.name in names:
                self.attempt(clients, attempt)

    def attempt(self, clients: Clients, attempt: traffic.Attempt) -> None:
        began = time.time()
        outcome, local = clients.run(attempt.place, attempt.address, attempt.port, attempt.kind, attempt.server_name,
                                     attempt.protocols, attempt.source, attempt.request)
        self.keep(Event(attempt.name, attempt.place, attempt.address, attempt.port, "", local, began, time.time(), outcome))

    def keep(self, event: Event) -> Event:
        with self.lock:
            self.events.append(event)
        return event

    def start(self, work, *words, **more) -> Future:
        return self.pool.submit(work, *words, **more)

    def opener(self, place: str):
        """Returns a function that creates sockets in the place's namespace."""
        family = socket.AF_INET if self.plan.family == 4 else socket.AF_INET6

        def open_socket(kind: int) -> socket.socket:
            with self.network.inside(place):
                return socket.socket(family, kind)
        return open_socket

    def lookup(self, name: str, place: str, host: str, deadline: float = 30) -> go_dialing.Lookup:
        """Looks up a name as a Go program in the pod does."""
        server = self.plan.service("dns-default").address
        began = time.time()
        found = go_dialing.lookup(self.opener(place), host, place.split("/")[0], server, deadline)
        self.keep(Event(name, place, server, 53, "", 0, began, time.time(), "timed out" if found.error else "connected", found.error))
        return found

    def dial(self, name: str, place: str, address: str, port: int, timeout: float, *, source: str | None = None,
             context: ssl.SSLContext | None = None, server_name: str | None = None, hello: bytes | None = None,
             talk=None, handshake: float = 10, local_port: int = 0) -> Event:
        """Connects as Go's dialer does. Then does a TLS handshake with `context`, or sends `hello` and waits for an answer, and calls
        `talk`."""
        event = Event(name, place, address, port, "", 0, time.time(), 0, "connected")
        made = self.opener(place)(socket.SOCK_STREAM)
        try:
            made.settimeout(timeout)
            if source or local_port:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind((source or "", local_port))
            connect(made, address, port)
            event.local, event.local_port = made.getsockname()[:2]
            made.settimeout(handshake)
            if hello:
                made.sendall(hello)
                made.recv(16384)
            if context:
                made = handshaken(made, context, server_name)
            if talk:
                talk(made)
        except Failed as failed:
            event.outcome, event.error = failed.outcome, failed.words
        except TimeoutError:
            event.outcome, event.error = "timed out", "net/http: TLS handshake timeout"
        finally:
            if not event.local_port and made.fileno() >= 0:
                event.local, event.local_port = made.getsockname()[:2]
            made.close()
        event.ended = time.time()
        return self.keep(event)


class Failed(Exception):
    """Why a connection failed: its outcome, and Go's words for the error."""

    def __init__(self, outcome: str, words: str):
        self.outcome, self.words = outcome, words


def connect(made: socket.socket, address: str, port: int) -> None:
    host = f"[{address}]" if ":" in address else address
    try:
        made.connect((address, port))
    except TimeoutError:
        raise Failed("timed out", f"dial tcp {host}:{port}: i/o timeout") from None
    except ConnectionRefusedError:
        raise Failed("refused", f"dial tcp {host}:{port}: connect: connection refused") from None
    except OSError as error:
        raise Failed(f"failed: {error.strerror}", f"dial tcp {host}:{port}: connect: {go_dialing.words(error)}") from None


def handshaken(made: socket.socket, context: ssl.SSLContext, server_name: str | None) -> ssl.SSLSocket:
    try:
        return context.wrap_socket(made, server_hostname=server_name)
    except ssl.SSLCertVerificationError as error:
        raise Failed("certificate refused", error.verify_message) from None
    except TimeoutError:
        raise
    except OSError as error:
        raise Failed(f"failed: {error.strerror or error}", "EOF") from None
