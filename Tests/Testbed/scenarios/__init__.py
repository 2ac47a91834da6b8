"""The scenarios: what goes wrong in each, and what a diagnosis must find."""
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Truth:
    """What a diagnosis must put first. `finding` is None where nothing is wrong.

    `client` and `server` are "namespace/workload", "api-server", or an address outside the cluster. `policy` is the cause, as
    "namespace/name". `truth.json` also lists each policy that denied packets, with the firewall's counts."""
    finding: str | None
    kind: str
    client: str | None = None
    server: str | None = None
    policy: str | None = None
    #: Further findings, in the same form.
    also: list["Truth"] = field(default_factory=list)

    def written(self) -> dict:
        made = {"finding": self.finding, "client": self.client, "server": self.server, "policy": self.policy, "class": self.kind}
        if self.also:
            made["also"] = [t.written() for t in self.also]
        return made


@dataclass
class Scenario:
    name: str
    shows: str
    truth: Truth
    #: Returns the policies; a function, since they are read from YAML files.
    policies: Callable[[], list[dict]]
    #: Plays the scenario on a Stage.
    play: Callable
    #: About how many seconds it takes.
    seconds: int
    #: The components whose pods are captured, besides the node.
    pods: tuple[str, ...] = ()
    #: Changes the cluster before it is built.
    prepare: Callable | None = None
    #: Returns the rules of the node's own firewall, from the plan and the network.
    host: Callable | None = None
    #: Servers that do not listen: component or host outside the cluster, and port.
    silent: tuple[tuple[str, int], ...] = ()
    #: As Firewall's.
    established: str = "passes"
    needs_grpc: bool = False


def everything() -> list[Scenario]:
    from scenarios import acme, api, dns, healthy, istio_csr, webhook
    return [s for module in (webhook, api, dns, istio_csr, acme, healthy) for s in module.SCENARIOS]
