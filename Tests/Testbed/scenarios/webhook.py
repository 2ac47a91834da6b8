"""The API server's calls of the webhook fail."""
import component_logs as logs
import go_dialing
from policy_sets import without_port, working
from scenarios import Scenario, Truth
from stage import Event, Stage

NAME = "cert-manager-webhook.cert-manager.svc"
WEBHOOK, API_SERVER = "cert-manager/cert-manager-webhook", "api-server"
OPERATOR = "openshift-kube-apiserver-operator/kube-apiserver-operator"
POLICY = "cert-manager/allow-cert-manager-webhook-traffic"


def call(stage: Stage, hello: bytes | None = None) -> Event:
    """One call with the API server's timeouts: 10 s to connect, 10 s for the handshake."""
    event = stage.dial("the API server calls the webhook", "other-node", stage.plan.service("cert-manager-webhook").address, 443, 10,
                       source=stage.plan.caller, hello=hello)
    logs.webhook_failed(stage, event)
    return event


def call_twice(stage: Stage) -> None:
    rest = stage.start(stage.background)
    for _ in range(2):
        call(stage)
    rest.result()


def call_and_check(stage: Stage) -> None:
    """The API server calls, and its operator connects, at the same time; both twice."""
    rest = stage.start(stage.background)
    for _ in range(2):
        asked = stage.start(call, stage)
        operator = stage.dial("the API server's operator checks the webhook", stage.plan.pod("apiserver-operator").key,
                              stage.plan.service("cert-manager-webhook").address, 443, 10)
        stage.log("kube-apiserver-operator", operator.ended, logs.klog(
            operator.ended, "W", 1, "degraded_webhook.go:147",
            f"failed to connect to webhook \"webhook.cert-manager.io\" via service \"{NAME}:443\": {operator.error}"))
        asked.result()
    rest.result()


def call_refused(stage: Stage) -> None:
    """A refused call fails at once, so the controller's queue waits longer after each."""
    rest = stage.start(stage.background)
    for pause in (0.5, 1, 2, 0):
        call(stage)
        stage.sleep(pause)
    rest.result()


def call_what_never_starts(stage: Stage) -> None:
    """The webhook connects to the API server before it listens. Meanwhile the API server calls it."""
    rest = stage.start(stage.background, ("webhook calls the API",))
    asking = stage.start(stage.dial, "webhook calls the API", stage.plan.pod("webhook").key, stage.plan.service("kubernetes").address,
                         443, 30)
    for pause in (4, 8, 14, 0):
        call(stage)
        stage.sleep(pause)
    event = asking.result()
    stage.log("cert-manager-webhook", event.ended, logs.klog(
        event.ended, "E", 1, "main.go:43", '"error executing command" err="error building admission chain: Get '
        f'\\"https://172.30.0.1:443/api\\": {event.error}" logger="cert-manager"'))
    rest.result()


def not_ready(plan) -> None:
    plan.pod("webhook").ready = False


def rejecting(plan, network) -> list[str]:
    return [f"ip daddr {plan.pod('webhook').address} tcp dport 10250 ct state new reject with icmp admin-prohibited"]


def call_with_large_hello(stage: Stage) -> None:
    rest = stage.start(stage.background)
    call(stage, go_dialing.post_quantum_hello(NAME))
    rest.result()
    call(stage, go_dialing.post_quantum_hello(NAME))


def narrow(plan, network) -> list[str]:
    """The path to the webhook's pod has an MTU of 1300 bytes, and the ICMP errors about it are filtered."""
    network.narrow(plan.pod("webhook").key, 1300)
    network.without_offload("other-node")
    return []


SCENARIOS = [
    Scenario("webhook-ingress-denied", """The webhook's policy has no rule for port 10250, so no client may call it: the SYNs of the API
             server and of the kube-apiserver operator get no answer, and both give up after 10 s.""",
             Truth("webhook-ingress-denied", "silent", API_SERVER, WEBHOOK, POLICY,
                   [Truth("webhook-support-check-denied", "silent", OPERATOR, WEBHOOK, POLICY)]),
             lambda: without_port(working(), "allow-cert-manager-webhook-traffic", "ingress", 10250), call_and_check, 24, ("webhook",)),
    Scenario("webhook-refused", """The policies allow everything needed, but nothing listens on the webhook's port: its pod is not
             ready, and every call is refused with an RST.""",
             Truth("webhook-refused", "refused", API_SERVER, WEBHOOK), working, call_refused, 7, ("webhook",), not_ready,
             silent=(("webhook", 10250),)),
    Scenario("webhook-refused-without-api", """The webhook's policy has no rule for the API server, which the webhook contacts before it
             listens. So its pod never becomes ready, and the API server's calls are refused although the policies allow them.""",
             Truth("webhook-refused-without-api", "refused", API_SERVER, WEBHOOK, POLICY,
                   [Truth("webhook-api-egress-denied", "silent", WEBHOOK, API_SERVER, POLICY)]),
             lambda: without_port(working(), "allow-cert-manager-webhook-traffic", "egress", 6443), call_what_never_starts, 33, ("webhook",),
             not_ready, silent=(("webhook", 10250),)),
    Scenario("webhook-rejected", """The policies allow everything needed, but the node's firewall rejects the calls to the webhook with
             an ICMP error (administratively prohibited).""",
             Truth("webhook-rejected", "rejected", API_SERVER, WEBHOOK), working, call_refused, 7, ("webhook",), host=rejecting),
    Scenario("webhook-mtu-black-hole", """The path into the webhook's pod carries packets of at most 1300 bytes, and the ICMP error that
             would report this is filtered. Small packets pass, so the connection opens. With its post-quantum key share, the API
             server's ClientHello is larger than one packet: its full-size segment is retransmitted without success, and only the rest
             arrives, as the webhook's SACKs show. The testbed writes these ClientHellos with random keys.""",
             Truth("webhook-path-mtu", "tls-unanswered", API_SERVER, WEBHOOK), working, call_with_large_hello, 24, ("webhook",),
             host=narrow),
]
