"""Servers and clients: threads of this process whose sockets belong to the namespaces."""
import socket
import ssl
import struct
import threading

from commands import run
from names import Zone, query


def certificate(folder):
    """A TLS server context with a self-signed certificate, which all servers use."""
    key, crt = f"{folder}/key.pem", f"{folder}/crt.pem"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=testbed", "-keyout", key, "-out", crt)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(crt, key)
    server.set_alpn_protocols(["h2", "http/1.1"])
    server.num_tickets = 0
    return server


def client_context(protocols):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


class Servers:
    """Listening sockets and their threads."""

    def __init__(self, network, family, tls, zone=None):
        self.network, self.tls, self.zone = network, tls, zone or Zone()
        self.family = socket.AF_INET if family == 4 else socket.AF_INET6
        self.sockets = []

    def listen(self, place, address, port, kind):
        """`kind`: tls, http, dns-tcp, dns-udp, or a function that is called with each accepted connection."""
        with self.network.inside(place):
            made = socket.socket(self.family, socket.SOCK_DGRAM if kind == "dns-udp" else socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        if kind != "dns-udp":
            made.listen(64)
        self.sockets.append(made)
        serve = self.serve_datagrams if kind == "dns-udp" else self.serve_streams
        threading.Thread(target=serve, args=(made, kind), daemon=True).start()

    def serve_datagrams(self, made, _):
        while True:
            try:
                question, peer = made.recvfrom(2048)
                made.sendto(self.zone.answer(question), peer)
            except OSError:
                return

    def serve_streams(self, made, kind):
        while True:
            try:
                connection, _ = made.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection, kind), daemon=True).start()

    def talk(self, connection, kind):
        try:
            if callable(kind):
                kind(connection)
                return
            connection.settimeout(60)
            if kind == "tls":
                connection = self.tls.wrap_socket(connection, server_side=True)
                while connection.recv(4096):
                    connection.sendall(b"x" * 60)
                return
            request = connection.recv(4096)
            if kind == "dns-tcp" and request:
                reply = self.zone.answer(request[2:])
                connection.sendall(struct.pack("!H", len(reply)) + reply)
            elif kind == "http" and request:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
            connection.recv(4096)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self):
        for made in self.sockets:
            made.close()


class Clients:
    """Opens connections and returns how each ended."""

    def __init__(self, network, family, timeout=2.4):
        self.network, self.timeout = network, timeout
        self.family = socket.AF_INET if family == 4 else socket.AF_INET6

    def run(self, place, address, port, kind, name=None, protocols=None, source=None, request=None):
        with self.network.inside(place):
            made = socket.socket(self.family, socket.SOCK_DGRAM if kind == "dns-udp" else socket.SOCK_STREAM)
        made.settimeout(self.timeout)
        outcome = "connected"
        local = 0
        try:
            if source:
                made.bind((source, 0))
            made.connect((address, port))
            local = made.getsockname()[1]
            self.exchange(made, kind, name, protocols, request)
        except ConnectionRefusedError:
            outcome = "refused"
        except (TimeoutError, socket.timeout):
            outcome = "timed out"
        except OSError as error:
            outcome = f"failed: {error.strerror or error}"
        finally:
            if not local and made.fileno() >= 0:
                local = made.getsockname()[1]
            made.close()
        return outcome, local

    def exchange(self, made, kind, name, protocols, request):
        if kind in ("tls", "tls-handshake"):
            made = client_context(protocols).wrap_socket(made, server_hostname=name)
            if kind == "tls":
                made.sendall(request or b"y" * 90)
                made.recv(4096)
            made.close()
        elif kind == "http":
            made.sendall((f"GET {request} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n").encode())
            made.recv(4096)
        elif kind == "dns-udp":
            made.send(query(name, request))
            made.recv(2048)
        elif kind == "dns-tcp":
            text = query(name, request)
            made.sendall(struct.pack("!H", len(text)) + text)
            made.recv(2048)
