"""The scenarios: what goes wrong in each, and what ought to be found."""
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Truth:
    """What a diagnosis must put first. `finding` is None where there is nothing to find.

    `client` and `server` are "namespace/workload", "api-server", or an address outside. `policy` is the one that the story is about;
    all that denied packets are written beside it, with the firewall's counts."""
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
    policies: list[dict]
    #: Plays it, on a Stage.
    play: Callable
    #: About how many seconds it takes.
    seconds: int
    #: The pods that are captured beside the node, by component.
    pods: tuple[str, ...] = ()
    #: Changes the cluster before it is built.
    prepare: Callable | None = None
    #: Rules of the node's own firewall, from the plan.
    host: Callable | None = None
    #: Servers that do not listen: component or outside host, and port.
    silent: tuple[tuple[str, int], ...] = ()
    established: str = "passes"
    needs_grpc: bool = False


def everything() -> list[Scenario]:
    from scenarios import acme, api, dns, healthy, istio_csr, webhook
    return [s for module in (webhook, api, dns, istio_csr, acme, healthy) for s in module.SCENARIOS]
