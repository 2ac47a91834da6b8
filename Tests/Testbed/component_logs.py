"""Log lines as the components print them, for failures that happened in the run. The wording is the components' own. Times,
addresses and ports are those of the run."""
import json
from datetime import datetime, timezone

from stage import Event, Stage

WEBHOOK = "https://cert-manager-webhook.cert-manager.svc:443/validate?timeout=30s"


def klog(when: float, severity: str, process: int, source: str, message: str) -> str:
    """`W1124 01:13:33.370972      17 dispatcher.go:210] ...`, in UTC."""
    moment = datetime.fromtimestamp(when, timezone.utc)
    return f"{severity}{moment:%m%d %H:%M:%S.%f} {process:7d} {source}] {message}"


def reconciler(when: float, logger: str, error: str, key: str = "shop/shop-tls") -> str:
    """A line of the controller's queue with --logging-format=json."""
    return json.dumps({"ts": round(when * 1000, 3), "caller": "controller/controller.go:167",
                       "msg": "re-queuing item due to error processing", "logger": f"cert-manager.{logger}", "key": key, "err": error},
                      separators=(",", ":"))


ISSUER = {"resource_name": "letsencrypt", "resource_namespace": "shop", "resource_kind": "Issuer", "resource_version": "v1"}


def registration_failed(stage: Stage, when: float, error: str, wording: str = "json") -> None:
    """The controller's two lines: of the attempt, and of the queue that repeats its error."""
    for moment, file, line, message in ((when - 0.004, "acme/setup.go", 265, "failed to register an ACME account"),
                                        (when, "controller/controller.go", 167, "re-queuing item due to error processing")):
        values = {"logger": "cert-manager.controller", **ISSUER}
        if wording == "json":
            text = json.dumps({"ts": round(moment * 1000, 3), "caller": f"{file}:{line}", "msg": message, **values, "err": error},
                              separators=(",", ":"))
        else:
            fields = " ".join(f"{name}={json.dumps(value)}" for name, value in values.items())
            text = klog(moment, "E", 1, f"{file.split('/')[-1]}:{line}", f'"{message}" err={json.dumps(error)} {fields}')
        stage.log("cert-manager-controller", moment, text)


def self_check_failed(stage: Stage, when: float, error: str, challenge: str, namespace: str, site: str) -> None:
    stage.log("cert-manager-controller", when, json.dumps({
        "ts": round(when * 1000, 3), "caller": "acmechallenges/sync.go:208", "msg": "propagation check failed",
        "logger": "cert-manager.controller", "resource_name": challenge, "resource_namespace": namespace, "resource_kind": "Challenge",
        "resource_version": "v1", "dnsName": site, "type": "HTTP-01", "err": error}, separators=(",", ":")))


def istio_proxy(when: float, level: str, scope: str, message: str) -> str:
    moment = datetime.fromtimestamp(when, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z\t{level}\t{scope}\t{message}"


def webhook_failed(stage: Stage, event: Event) -> None:
    """Logs a failed call in the API server and in the controller, which requested the object."""
    error = f'failed calling webhook "webhook.cert-manager.io": failed to call webhook: Post "{WEBHOOK}": {event.error}'
    stage.log("kube-apiserver", event.ended,
              klog(event.ended, "W", 17, "dispatcher.go:210", f"Failed calling webhook, failing closed webhook.cert-manager.io: {error}"))
    stage.log("cert-manager-controller", event.ended + 0.004,
              reconciler(event.ended + 0.004, "certificates-issuing", f"Internal error occurred: {error}"))


def resource_lock(stage: Stage, component: str, lease: str, event: Event, error: str) -> None:
    address = f'https://172.30.0.1:443/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/{lease}'
    stage.log(component, event.ended, klog(event.ended, "E", 1, "leaderelection.go:436",
                                           f'error retrieving resource lock kube-system/{lease}: Get "{address}": {error}'))


def certificate_failed(stage: Stage, pod, number: int, event: Event, reason: str) -> None:
    """Logs a failed attempt of the agent in a sidecar. `reason` is in grpc-go's words."""
    error = f'create certificate: rpc error: code = Unavailable desc = connection error: desc = "transport: {reason}"'
    name = f"istio-proxy-{pod.labels['app']}"
    stage.log(name, event.ended, istio_proxy(event.ended, "error", "citadelclient", f"failed to sign CSR: {error}"))
    pause = 100 * 2 ** (number - 1)
    stage.log(name, event.ended + 0.0002, istio_proxy(
        event.ended + 0.0002, "warn", "ca", f"ca request failed, starting attempt {number} in {pause}.{number * 37 % 10}ms"))
    stage.log(name, event.ended + 0.0004, istio_proxy(
        event.ended + 0.0004, "warn", "sds", f"failed to warm certificate: failed to generate workload certificate: {error}"))


def certificate_made(stage: Stage, pod, event: Event) -> None:
    stage.log(f"istio-proxy-{pod.labels['app']}", event.ended, istio_proxy(
        event.ended, "info", "cache", f"generated new workload certificate\tlatency={(event.ended - event.began) * 1000:.0f}ms ttl=59m59s"))
