"""Policy sets of the scenarios: the presets, with the change that causes each failure."""
import copy
import os

import policies

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PRESETS = os.path.join(ROOT, "Sources", "PolicyAnalysis", "Presets")


def preset(*names: str) -> list[dict]:
    return [p for name in names for p in policies.load(f"{PRESETS}/{name}.yaml")]


def working() -> list[dict]:
    """The proposal, and the rule for istio-csr that the user adds: cert-manager and istio-csr work."""
    return preset("proposal", "proposal-grpc")


def without_policy(given: list[dict], name: str) -> list[dict]:
    kept = [p for p in given if p["metadata"]["name"] != name]
    assert len(kept) < len(given), name
    return kept


def without_port(given: list[dict], name: str, direction: str, port: int) -> list[dict]:
    """Removes the rules that name the port."""
    changed = copy.deepcopy(given)
    spec = named(changed, name)["spec"]
    kept = [r for r in spec[direction] if all(p.get("port") != port for p in r.get("ports", []))]
    assert len(kept) < len(spec[direction]), (name, port)
    spec[direction] = kept
    if not kept:
        del spec[direction]
    return changed


def with_port(given: list[dict], name: str, direction: str, port: int, instead: int) -> list[dict]:
    """Replaces the port `instead` by `port`."""
    changed = copy.deepcopy(given)
    found = [p for r in named(changed, name)["spec"][direction] for p in r.get("ports", []) if p.get("port") == instead]
    assert found, (name, instead)
    for entry in found:
        entry["port"] = port
    return changed


def named(given: list[dict], name: str) -> dict:
    return next(p for p in given if p["metadata"]["name"] == name)


def policy(namespace: str, name: str, selector: dict, types: list[str], **rules: list[dict]) -> dict:
    """A NetworkPolicy. `rules` are its `ingress` and `egress`."""
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name, "namespace": namespace},
            "spec": {"podSelector": {"matchLabels": selector} if selector else {}, "policyTypes": types, **rules}}


def ports(*numbers: int, protocol: str = "TCP") -> list[dict]:
    return [{"protocol": protocol, "port": n} for n in numbers]


def namespace(name: str) -> dict:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def dns(*numbers: int) -> dict:
    """An egress rule for the cluster's name servers."""
    return {"to": [namespace("openshift-dns")], "ports": [p for n in numbers for k in ("UDP", "TCP") for p in ports(n, protocol=k)]}
