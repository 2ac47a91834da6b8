"""Connects for a gRPC channel as grpc-go does, which Istio's agent uses: it tries once, for 20 seconds. grpcio would try again unasked.
TLS and HTTP/2 are grpcio's, end to end: the dialer only forwards their bytes over loopback."""
import socket
import threading

#: grpc-go's minConnectTimeout, in seconds.
CONNECT = 20


class Dialer:
    """Accepts one connection on loopback and forwards it to the target."""

    def __init__(self, host: str, port: int):
        self.there = (host, port)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        #: Why the target could not be reached; empty where it was.
        self.failure = ""
        self.local_port = 0
        threading.Thread(target=self.carry, daemon=True).start()

    @property
    def address(self) -> str:
        return f"ipv4:127.0.0.1:{self.listener.getsockname()[1]}" if self.listener.family == socket.AF_INET else \
            f"ipv6:[::1]:{self.listener.getsockname()[1]}"

    def carry(self) -> None:
        near, _ = self.listener.accept()
        self.listener.close()
        with near, socket.socket(self.listener.family, socket.SOCK_STREAM) as far:
            far.settimeout(CONNECT)
            try:
                far.connect(self.there)
            except OSError as error:
                self.failure = "i/o timeout" if isinstance(error, TimeoutError) else error.strerror.lower()
            finally:
                self.local_port = far.getsockname()[1]
            if self.failure:
                return
            far.settimeout(None)
            back = threading.Thread(target=pump, args=(far, near), daemon=True)
            back.start()
            pump(near, far)
            back.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Forwards bytes until the source ends, then shuts down the target for writing."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
