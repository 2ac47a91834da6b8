"""A certificate authority for one run."""
import os
import ssl

from commands import run


class Authority:
    """Issues P-256 certificates that clients may verify."""

    def __init__(self, folder: str):
        self.folder = folder
        self.root = f"{folder}/ca.pem"
        self.key = f"{folder}/ca.key"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/O=cert-manager/CN=testbed-ca", "-keyout", self.key, "-out", self.root)

    def issue(self, label: str, names: list[str]) -> tuple[str, str]:
        """Issues a certificate for these names and returns the paths of its file and its key's."""
        key, request, crt = (f"{self.folder}/{label}.{end}" for end in ("key", "csr", "crt"))
        if os.path.exists(crt):
            return crt, key
        listed = ",".join(f"URI:{n}" if "://" in n else f"DNS:{n}" for n in names)
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={label}",
            "-addext", f"subjectAltName={listed}", "-keyout", key, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self.key, "-CAcreateserial", "-days", "1",
            "-copy_extensions", "copy", "-out", crt)
        return crt, key

    def server(self, label: str, names: list[str]) -> ssl.SSLContext:
        """Offers what a Go server offers: HTTP/2, no session tickets."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(label, names))
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.num_tickets = 0
        return context

    def client(self, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        """Verifies chain and name, and sends an alert where they are wrong."""
        context = ssl.create_default_context(cafile=self.root)
        context.set_alpn_protocols(["h2"])
        if version:
            context.minimum_version = context.maximum_version = version
        return context
