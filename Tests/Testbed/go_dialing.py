"""Connects and looks up names with the timeouts and the order of Go's net package, which cert-manager, Istio's agent and the API server
use."""
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from names import addresses, query

#: Seconds to wait for a name server's reply, and tries for each name: resolv.conf's defaults.
EXCHANGE, TRIES = 5.0, 2


@dataclass
class Lookup:
    """The addresses of a name, or Go's words for why there are none."""
    addresses: list[str]
    error: str = ""


def searched(name: str, namespace: str) -> list[str]:
    """The names to query, in order: for names with less than five dots, the pod's search list comes first."""
    found = [f"{name}.{namespace}.svc.cluster.local", f"{name}.svc.cluster.local", f"{name}.cluster.local"]
    return found + [name] if name.count(".") < 5 else [name] + found


def lookup(open_socket, name: str, namespace: str, server: str, deadline: float) -> Lookup:
    """Queries the names of the search list one after the other; each for A and AAAA in parallel, from a new socket each."""
    until = time.monotonic() + deadline
    failure = ""
    with ThreadPoolExecutor(max_workers=2) as pool:
        for candidate in searched(name, namespace):
            for _ in range(TRIES):
                left = min(EXCHANGE, until - time.monotonic())
                if left <= 0:
                    return Lookup([], f"lookup {name} on {server}:53: {failure or 'i/o timeout'}")
                asked = [pool.submit(exchange, open_socket, candidate, kind, server, left) for kind in ("A", "AAAA")]
                replies = [a.result() for a in asked]
                if all(isinstance(r, bytes) for r in replies):
                    found = [a for r in replies for a in addresses(r)]
                    if found:
                        return Lookup(found)
                    failure = failure or "no such host"
                    break
                failure = next(r for r in replies if isinstance(r, str))
    return Lookup([], f"lookup {name} on {server}:53: {failure}")


def exchange(open_socket, name: str, kind: str, server: str, timeout: float) -> bytes | str:
    """The reply, or Go's words for why there is none."""
    number = struct.unpack("!H", os.urandom(2))[0]
    with open_socket(socket.SOCK_DGRAM) as made:
        made.settimeout(timeout)
        made.connect((server, 53))
        local = made.getsockname()
        try:
            made.send(query(name, kind, number))
            return made.recv(2048)
        except TimeoutError:
            return f"read udp {local[0]}:{local[1]}->{server}:53: i/o timeout"
        except OSError as error:
            return f"read udp {local[0]}:{local[1]}->{server}:53: read: {words(error)}"


def words(error: OSError) -> str:
    """Go's words for an error of a socket."""
    if isinstance(error, TimeoutError):
        return "i/o timeout"
    return (os.strerror(error.errno) if error.errno else str(error)).lower()


def extension(kind: int, body: bytes) -> bytes:
    return struct.pack("!2H", kind, len(body)) + body


def counted(width: str, body: bytes) -> bytes:
    return struct.pack("!" + width, len(body)) + body


def post_quantum_hello(name: str) -> bytes:
    """A ClientHello as Go sends it since 1.24. Its X25519MLKEM768 key share alone fills most of a packet. The keys are random, so no
    handshake can succeed: only for connections whose hello does not arrive."""
    shares = struct.pack("!H", 0x11EC) + counted("H", os.urandom(1216)) + struct.pack("!H", 0x1D) + counted("H", os.urandom(32))
    host = name.encode()
    ciphers = bytes.fromhex("c02bc02fc02cc030cca9cca8c009c013c00ac014130113021303")
    body = b"".join([
        extension(0, counted("H", b"\0" + counted("H", host))),
        extension(5, bytes.fromhex("0100000000")),
        extension(10, counted("H", bytes.fromhex("11ec001d001700180019"))),
        extension(11, b"\x01\0"),
        extension(13, counted("H", bytes.fromhex("080404030807080508060401050106010503060302010203"))),
        extension(16, counted("H", b"\x02h2\x08http/1.1")),
        extension(18, b""), extension(23, b""), extension(0xFF01, b"\0"),
        extension(43, bytes.fromhex("0403040303")),
        extension(51, counted("H", shares)),
    ])
    hello = b"\x03\x03" + os.urandom(32) + counted("B", os.urandom(32)) + counted("H", ciphers) + b"\x01\0" + counted("H", body)
    return b"\x16\x03\x01" + counted("H", b"\x01" + struct.pack("!I", len(hello))[1:] + hello)
