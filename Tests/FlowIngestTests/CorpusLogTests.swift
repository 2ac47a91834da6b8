import FlowIngest
import FlowModel
import TestSupport
import Testing

/// Real logs, and the counts of records, conversations and drops by cause, made by hand or by another program.
private let counted: [(file: String, format: String, records: Int, flows: Int, drops: [DropCause: Int])] = [
  ("antrea/np_audit.log", "antrea-audit", 5, 4, [.policyRule: 2, .policyDefault: 1]),
  ("aws-vpc/opensearch_v2_lines.log", "aws-vpc", 22, 1, [:]),
  ("aws-vpc/vrl_v2_to_v11_lines.log", "aws-vpc", 25, 4, [.otherPolicy: 2]),
  ("calico/enterprise_flow_example.json", "calico", 1, 1, [:]),
  ("calico/iptables_log_action.log", "kernel-packets", 3, 3, [:]),
  ("conntrack/ovnk_list_L.txt", "conntrack", 11, 9, [:]),
  ("conntrack/ovs_dpctl_dump-conntrack_6443.txt", "conntrack", 3, 3, [:]),
  ("envoy/istio_default_text.log", "envoy", 2, 1, [:]),
  ("gke/policy_action.jsonl", "gke-policy", 2, 2, [.policyDefault: 1]),
  ("hubble/basic-sample-10-flows.json", "hubble", 10, 5, [:]),
  ("hubble/basic-sample-330-dns-flows.json", "hubble", 330, 67, [:]),
  ("hubble/basic-sample-400-l7-redirected-flows.json", "hubble", 400, 400, [:]),
  ("hubble/basic-sample-400-tcp-flows.json", "hubble", 400, 57, [:]),
  ("hubble/basic-sample-5-http-flows.json", "hubble", 5, 4, [:]),
  ("hubble/exporter_masked_drops_docs.jsonl", "hubble", 2, 2, [.policyDefault: 1, .notPolicy: 1]),
  ("inspektor-gadget/run_json_lines.jsonl", "inspektor-gadget", 2, 2, [:]),
  ("inspektor-gadget/run_jsonpretty.json", "inspektor-gadget", 1, 1, [:]),
  ("inspektor-gadget/trace_dns.json", "inspektor-gadget", 3, 0, [:]),
  ("istio/ztunnel_readme.txt", "ztunnel", 4, 1, [:]),
  ("netobserv/cli_readme_flow.json", "netobserv", 1, 1, [:]),
  ("netobserv/flow_records.json", "netobserv", 50, 17, [.notPolicy: 1]),
  ("netobserv/flow_records_has_dropped.json", "netobserv", 50, 45, [.notPolicy: 45]),
  ("netobserv/flp_ipfix_ingest.jsonl", "netobserv", 1, 1, [:]),
  ("ovn-acl/anp_6443.log", "ovn-acl", 4, 3, [.policyRule: 1]),
  ("tcpdump/certmanager_webhook_timeout_tshark_like.txt", "tcpdump-text", 6, 2, [:]),
  ("tcpdump/ig_tcpdump.txt", "tcpdump-text", 25, 3, [:]), ("zeek/conn_basic.log", "zeek", 34, 34, [:]),
  ("zeek/conn_field-extension.log", "zeek", 34, 34, [:]), ("zeek/dns_basic.log", "zeek", 34, 24, [:]),
  ("zeek/ssl_all.log", "zeek", 8, 8, [:]),
]

@Test(.enabled(if: Corpus.isThere, "FLOWPERMIT_CORPUS names no folder"), arguments: counted.indices)
func `real logs are recognised and give the expected counts`(index: Int) throws {
  let (file, format, records, flows, drops) = counted[index]
  let observations = try Ingestion().read([Corpus.path("flow-logs/" + file)])
  #expect(observations.statistics.inputs.first?.format == format)
  #expect(observations.statistics.records == records)
  #expect(observations.flows.count == flows)
  var found: [DropCause: Int] = [:]
  for flow in observations.flows { for claim in flow.drops { found[claim.cause, default: 0] += 1 } }
  #expect(found == drops)
}
