"""The controller cannot resolve names, so it does not connect to what it looked up."""
import component_logs as logs
from policy_sets import dns, policy, ports, preset, without_policy
from scenarios import Scenario, Truth
from stage import Stage

CONTROLLER, NAME_SERVERS = "cert-manager/cert-manager", "openshift-dns/dns-default"
ACME = "acme-v02.api.letsencrypt.org"
DIRECTORY = f"https://{ACME}/directory"


def register(stage: Stage, wording: str = "json") -> None:
    """Looks up the name of its ACME server, for as long as Go's dialer waits."""
    rest = stage.start(stage.background)
    stage.lookup("the controller resolves ACME", stage.plan.pod("controller").key, ACME)
    # The names of the search list take longer than the dialer waits, so that the error names neither query nor server.
    logs.registration_failed(stage, stage.events[-1].ended, f'Get "{DIRECTORY}": dial tcp: lookup {ACME}: i/o timeout', wording)
    rest.result()


def user_egress(*rules: dict, name: str = "cert-manager-user-acme") -> dict:
    return policy("cert-manager", name, {"app": "cert-manager"}, ["Egress"], egress=list(rules))


def shipped(*added: dict) -> list[dict]:
    """The operator's policies without the one that allows DNS, and these."""
    return [*without_policy(preset("operator-1.18"), "cert-manager-allow-egress-to-dns"), user_egress({"ports": ports(443)}), *added]


SCENARIOS = [
    Scenario("dns-egress-denied", """The controller may reach the ACME server, but not DNS: it repeats every query after 5 s, for each
             name of the search list, and sends no SYN.""",
             Truth("dns-egress-denied", "dns-unanswered", CONTROLLER, NAME_SERVERS, "cert-manager/cert-manager-deny-all"),
             shipped, register, 32, ("controller",)),
    Scenario("dns-rule-names-53", """The controller's policy allows port 53, the port of the DNS Service. The DNS pods listen on 5353,
             so the rule never matches and the queries get no answer.""",
             Truth("dns-rule-names-service-port", "dns-unanswered", CONTROLLER, NAME_SERVERS, "cert-manager/cert-manager-user-dns"),
             lambda: shipped(user_egress(dns(53), name="cert-manager-user-dns")),
             lambda stage: register(stage, "text"), 32, ("controller",)),
]
