"""Network namespaces for a node and its pods, on this machine only. Their names contain the process number, so that runs do not
collide; `remove` deletes them."""
import ctypes
import os
from contextlib import contextmanager

from commands import run

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000


class Network:
    """One router namespace, the captured node, connected to a namespace for each pod and host."""

    def __init__(self, plan, marker):
        self.plan, self.marker = plan, marker
        #: Of each pod and host: its namespace, and the router's interface to it.
        self.names, self.interfaces = {}, {}

    def build(self):
        plan = self.plan
        self.router = self.make("router")
        self.ip("router", "link", "set", "lo", "up")
        self.forwarding()
        self.local_addresses()
        for pod in plan.pods:
            if not pod.host_network:
                self.attach(pod.key, [pod.address])
        for host in plan.outside:
            self.attach(host.name, [host.address])
        if plan.caller_place == "own":
            other = next(n for n in plan.nodes if n.name != "worker-0")
            self.attach("other-node", [other.address, other.management])
        # The node itself may connect to a Service, whose address needs a route before it is translated.
        for address in sorted({s.address for s in plan.services}):
            self.ip("router", "route", "add", f"{address}/{self.width}", "dev", next(iter(self.interfaces.values())))

    def make(self, key):
        name = f"fp{self.marker}-{len(self.names)}"
        run("ip", "netns", "add", name)
        self.names[key] = name
        return name

    def ip(self, key, *words):
        family = ("-6",) if self.plan.family == 6 and words[0] in ("route", "address") else ()
        run("ip", "-n", self.names[key], *family, *words)

    def forwarding(self):
        for setting in ("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.conf.all.rp_filter=0",
                        "net.ipv4.conf.default.rp_filter=0"):
            run("ip", "netns", "exec", self.router, "sysctl", "-qw", setting)

    def local_addresses(self):
        """The captured node's own addresses, and the API server's where it listens there."""
        worker = next(n for n in self.plan.nodes if n.name == "worker-0")
        addresses = [worker.address, worker.management]
        if self.plan.api_place == "router" and self.plan.api_address not in addresses:
            addresses.append(self.plan.api_address)
        for address in addresses:
            self.ip("router", "address", "add", f"{address}/{self.width}", "dev", "lo", *self.nodad)

    @property
    def width(self):
        return 32 if self.plan.family == 4 else 128

    @property
    def nodad(self):
        return () if self.plan.family == 4 else ("nodad",)

    def attach(self, key, addresses):
        """Makes a namespace with these addresses, one hop from the router."""
        namespace = self.make(key)
        near = f"veth{len(self.names)}"
        run("ip", "link", "add", near, "netns", self.router, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        gateway = "169.254.1.1" if self.plan.family == 4 else "fe80::1"
        self.ip("router", "address", "add", f"{gateway}/{self.width if self.plan.family == 4 else 64}", "dev", near, *self.nodad)
        self.ip("router", "link", "set", near, "up")
        self.ip(key, "link", "set", "lo", "up")
        self.ip(key, "link", "set", "eth0", "up")
        for address in addresses:
            self.ip(key, "address", "add", f"{address}/{self.width}", "dev", "eth0", *self.nodad)
            self.ip("router", "route", "add", f"{address}/{self.width}", "dev", near)
        self.ip(key, "route", "add", "default", "via", gateway, "dev", "eth0", "onlink")
        self.interfaces[key] = near

    def narrow(self, key, size):
        """Limits packets to the place to `size` bytes and drops the node's ICMP errors about larger ones."""
        self.ip("router", "link", "set", self.interfaces[key], "mtu", str(size))
        run("ip", "netns", "exec", self.router, "nft", "add table inet narrow; add chain inet narrow out { type filter hook output "
           "priority 0; }; add rule inet narrow out icmp type destination-unreachable drop")

    def without_offload(self, key):
        """Makes packets leave the place in the size that is seen on the wire."""
        self.ip(key, "link", "set", "eth0", "gso_max_segs", "1")

    @contextmanager
    def inside(self, key):
        """Sockets created in this context belong to the namespace, also when another thread uses them."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self.names[key]}", os.O_RDONLY)
        try:
            if LIBC.setns(there, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            yield
        finally:
            LIBC.setns(home, CLONE_NEWNET)
            os.close(home)
            os.close(there)

    def remove(self):
        for name in self.names.values():
            run("ip", "netns", "del", name, check=False)
