"""DNS messages, and a zone that answers queries as a cluster's name server does."""
import ipaddress
import struct

TYPES = {"A": 1, "TXT": 16, "AAAA": 28}


def query(name: str, kind: str | None = "A", number: int = 0x2B1F) -> bytes:
    labels = b"".join(counted(part.encode()) for part in name.split("."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", TYPES[kind or "A"], 1)


class Zone:
    """Names and their addresses. Without addresses it answers every query with no error and no record."""

    def __init__(self, addresses: dict[str, str] | None = None):
        self.addresses = addresses

    def answer(self, question: bytes) -> bytes:
        if self.addresses is None:
            return question[:2] + b"\x81\x80" + question[4:6] + b"\0\0" + question[8:]
        name, kind, end = asked(question)
        if kind == TYPES["TXT"] and name.startswith("_acme-challenge."):
            value = counted(b"Rp6uXG9nT3m0fQd1xYc7VbZsLkJhAeWi2oUqN5t8DgE")
            return question[:2] + b"\x81\x80" + struct.pack("!4H", 1, 1, 0, 0) + question[12:end] + record(kind, value)
        if name not in self.addresses:
            return question[:2] + b"\x81\x83" + struct.pack("!4H", 1, 0, 0, 0) + question[12:end]
        address = ipaddress.ip_address(self.addresses[name])
        is_wanted = kind == TYPES["A" if address.version == 4 else "AAAA"]
        records = record(kind, address.packed) if is_wanted else b""
        return question[:2] + b"\x81\x80" + struct.pack("!4H", 1, 1 if records else 0, 0, 0) + question[12:end] + records


def counted(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def record(kind: int, value: bytes) -> bytes:
    """A record of the queried name, with a TTL of 5 s."""
    return struct.pack("!3HIH", 0xC00C, kind, 1, 5, len(value)) + value


def asked(question: bytes) -> tuple[str, int, int]:
    """The name, the type, and the offset after the question."""
    offset, labels = 12, []
    while question[offset]:
        labels.append(question[offset + 1:offset + 1 + question[offset]].decode())
        offset += 1 + question[offset]
    return ".".join(labels).lower(), struct.unpack("!H", question[offset + 1:offset + 3])[0], offset + 5


def addresses(reply: bytes) -> list[str]:
    """The addresses in a reply of a Zone; none where the name does not exist or has none."""
    _, _, end = asked(reply)
    found = []
    for _ in range(struct.unpack("!H", reply[6:8])[0]):
        length = struct.unpack("!H", reply[end + 10:end + 12])[0]
        found.append(str(ipaddress.ip_address(reply[end + 12:end + 12 + length])))
        end += 12 + length
    return found
