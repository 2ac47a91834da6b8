"""The bytes of istio-csr's call: two protocol buffer messages, small enough to encode here."""

METHOD = "/istio.v1.auth.IstioCertificateService/CreateCertificate"
SERVICE, CALL = METHOD.strip("/").split("/")


def varint(number: int) -> bytes:
    made = b""
    while number > 127:
        made, number = made + bytes([number & 127 | 128]), number >> 7
    return made + bytes([number])


def text(field: int, value: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(value)) + value


def request(signing_request: bytes, seconds: int = 86400) -> bytes:
    """IstioCertificateRequest: `csr` is field 1, `validity_duration` field 3."""
    return text(1, signing_request) + varint(3 << 3) + varint(seconds)


def response(chain: list[bytes]) -> bytes:
    """IstioCertificateResponse: `cert_chain` is field 1, repeated."""
    return b"".join(text(1, certificate) for certificate in chain)
