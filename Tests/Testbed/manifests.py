"""The cluster's objects, as `kubectl get ns,nodes,pods,services,endpointslices -A -o yaml` prints them."""

STARTED = "2026-03-02T08:00:00Z"
LABELS = {
    "openshift-user-workload-monitoring": {"openshift.io/cluster-monitoring": "true"},
    "openshift-monitoring": {"openshift.io/cluster-monitoring": "true",
                             "network.openshift.io/policy-group": "monitoring"},
    "openshift-host-network": {"policy-group.network.openshift.io/host-network": ""},
    "cert-manager-operator": {"openshift.io/cluster-monitoring": "true"},
    "shop": {"istio-injection": "enabled"},
    "bank": {"istio-injection": "enabled"},
    "openshift-ingress": {"network.openshift.io/policy-group": "ingress", "policy-group.network.openshift.io/ingress": ""},
}


def namespaces(plan):
    """The labels of each namespace."""
    names = {p.namespace for p in plan.pods} | {s.namespace for s in plan.services} | {"default", "openshift-host-network"}
    return {n: {"kubernetes.io/metadata.name": n, **LABELS.get(n, {})} for n in sorted(names)}


def meta(name, namespace=None, labels=None, **more):
    made = {"creationTimestamp": STARTED}
    if labels:
        made["labels"] = labels
    made["name"] = name
    if namespace:
        made["namespace"] = namespace
    made.update(more)
    return made


def node(n):
    return {"apiVersion": "v1", "kind": "Node",
            "metadata": meta(n.name, labels={"kubernetes.io/hostname": n.name, "kubernetes.io/os": "linux",
                                             **{f"node-role.kubernetes.io/{r}": "" for r in n.roles}},
                             annotations={"k8s.ovn.org/node-subnets": '{"default":["%s"]}' % n.block}),
            "spec": {"podCIDR": n.block, "podCIDRs": [n.block]},
            "status": {"addresses": [{"address": n.address, "type": "InternalIP"}, {"address": n.name, "type": "Hostname"}],
                       "conditions": [{"status": "True", "type": "Ready"}]}}


def pod(plan, p):
    host = next(n for n in plan.nodes if n.name == p.node)
    kind, owner = p.owner
    versions = {"Node": "v1", "Challenge": "acme.cert-manager.io/v1"}
    ports = []
    for port in p.ports:
        entry = {"containerPort": port.number}
        if port.name:
            entry["name"] = port.name
        entry["protocol"] = port.protocol
        ports.append(entry)
    container = {"image": "registry.example.com/image:1", "name": "main"}
    if ports:
        container["ports"] = ports
    spec = {"containers": [container], "nodeName": p.node, "serviceAccountName": p.account}
    if p.host_network:
        spec["hostNetwork"] = True
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": meta(p.name, p.namespace, p.labels, ownerReferences=[
                {"apiVersion": versions.get(kind, "apps/v1"), "controller": True, "kind": kind, "name": owner}]),
            "spec": spec,
            "status": {"conditions": [{"status": str(p.ready), "type": "Ready"}], "hostIP": host.address, "phase": "Running",
                       "podIP": p.address, "podIPs": [{"ip": p.address}], "startTime": STARTED}}


def services(plan):
    """A Service for all ports of a name, followed by its EndpointSlice."""
    made = []
    for key in sorted({(s.namespace, s.name) for s in plan.services}):
        group = [s for s in plan.services if (s.namespace, s.name) == key]
        first = group[0]
        ports = [{"name": s.port_name, "port": s.port, "protocol": s.protocol, "targetPort": s.target} for s in group]
        spec = {"clusterIP": first.address, "clusterIPs": [first.address],
                "ipFamilies": ["IPv4" if plan.family == 4 else "IPv6"], "ports": ports}
        if first.selector:
            spec["selector"] = first.selector
        spec["type"] = "ClusterIP"
        made.append({"apiVersion": "v1", "kind": "Service", "metadata": meta(first.name, first.namespace), "spec": spec})
        made.append(endpoint_slice(plan, first, group))
    return made


def endpoint_slice(plan, service, group):
    if service.endpoints:
        endpoints = [{"addresses": [a], "conditions": {"ready": True}} for a in service.endpoints]
    else:
        pods = [p for p in plan.pods if p.namespace == service.namespace
                and all(p.labels.get(k) == v for k, v in service.selector.items())]
        endpoints = [{"addresses": [p.address], "conditions": {"ready": p.ready}, "nodeName": p.node,
                      "targetRef": {"kind": "Pod", "name": p.name, "namespace": p.namespace}} for p in pods]
    name = service.name if service.name == "kubernetes" else service.name + "-zz9p7"
    return {"addressType": "IPv4" if plan.family == 4 else "IPv6", "apiVersion": "discovery.k8s.io/v1", "endpoints": endpoints,
            "kind": "EndpointSlice",
            "metadata": meta(name, service.namespace, {"kubernetes.io/service-name": service.name}),
            "ports": [{"name": s.port_name, "port": s.target, "protocol": s.protocol} for s in group]}


def objects(plan):
    made = [{"apiVersion": "v1", "kind": "Namespace", "metadata": meta(n, labels=labels), "status": {"phase": "Active"}}
            for n, labels in namespaces(plan).items()]
    made += [node(n) for n in plan.nodes]
    made += [pod(plan, p) for p in sorted(plan.pods, key=lambda p: p.key)]
    return made + services(plan)


def write(plan, path):
    import yaml  # Not at the top: `list` must work without python3-yaml.
    listing = {"apiVersion": "v1", "items": objects(plan), "kind": "List", "metadata": {"resourceVersion": ""}}
    with open(path, "w") as file:
        yaml.safe_dump(listing, file, sort_keys=False, default_flow_style=False)
