"""Captures by tcpdump, and a reader for what the flow logs need of them."""
import ipaddress
import struct
import subprocess
import time
from dataclasses import dataclass

from commands import CommandFailed


class Capture:
    """One tcpdump in a namespace."""

    def __init__(self, namespace, interface, path, link=None, snap=400):
        words = ["ip", "netns", "exec", namespace, "tcpdump", "-i", interface, "-n", "-U", "--immediate-mode", "-B", "32768", "-s",
                 str(snap), "-w", path]
        if link:
            words += ["-y", link]
        # Leaves out neighbour discovery, which belongs to the testbed and not to the cluster.
        words += ["tcp or udp or (icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 1)"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if "listening on" in line:
                return
        raise CommandFailed(words, self.process.wait(), "".join(lines))

    def stop(self):
        time.sleep(0.5)
        self.process.terminate()
        report = self.process.communicate(timeout=10)[1]
        if "\n0 packets dropped by kernel" not in report:
            raise RuntimeError(f"tcpdump did not see every packet: {report}")


#: The protocol number of ICMP for IPv4; all scenarios that reject packets are IPv4.
ICMP = 1


@dataclass
class Packet:
    time: int
    interface: int
    outgoing: bool
    source: str
    destination: str
    protocol: int
    source_port: int
    destination_port: int
    flags: int
    length: int


def packets(path):
    """The TCP and UDP packets and the ICMP errors of an SLL2 capture, in order."""
    data = open(path, "rb").read()
    offset = 24
    while offset + 16 <= len(data):
        seconds, micros, captured, length = struct.unpack("<4I", data[offset:offset + 16])
        frame = data[offset + 16:offset + 16 + captured]
        offset += 16 + captured
        kind, interface, packet_type = struct.unpack("!H2xI2xB", frame[:11])
        body = frame[20:]
        if kind == 0x0800:
            header, protocol = (body[0] & 15) * 4, body[9]
            source, destination = (str(ipaddress.ip_address(body[a:a + 4])) for a in (12, 16))
        elif kind == 0x86DD:
            header, protocol = 40, body[6]
            source, destination = (str(ipaddress.ip_address(body[a:a + 16])) for a in (8, 24))
        else:
            continue
        if protocol not in (6, 17, ICMP):
            continue
        # An ICMP error has no ports: its type and code take their place.
        ports = struct.unpack("!2H", body[header:header + 4]) if protocol != ICMP else (body[header], body[header + 1])
        flags = body[header + 13] if protocol == 6 else 0
        yield Packet(seconds * 10**9 + micros * 1000, interface, packet_type == 4, source, destination, protocol, *ports, flags,
                     length - 20)
