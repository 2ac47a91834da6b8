// NetObserv lines to conversations by simdjson's on-demand parser: the same fields as flowpermit reads, the same result.
// usage: netobserv_simdjson FILE
#include "lines.hpp"

#include "conversations.hpp"

namespace ondemand = simdjson::ondemand;

struct Party {
  std::string_view nameSpace, name, kind, owner, node;

  // One number for equal parties; 0 where the record names none.
  uint32_t number(Interner &interner) const {
    return name.empty() ? 0 : interner.find(std::array<std::string_view, 5>{nameSpace, name, kind, owner, node});
  }
};

struct Record {
  std::string_view from, to, agent, interface, dnsName, dropCause;
  Party source, destination;
  uint64_t fromPort = 0, toPort = 0, transport = 0, flags = 0, bytes = 0, packets = 0, start = 0, end = 0;
  uint64_t direction = 0, sampling = 0, dropPackets = 0, furtherInterfaces = 0, furtherDirections = 0;
};

// The first element of an array, if it has any, and how many others there are.
template <typename Value>
simdjson::error_code first(ondemand::value value, Value &result, uint64_t &further) {
  ondemand::array array;
  if (auto error = value.get_array().get(array)) return error;
  uint64_t count = 0;
  for (auto element : array) {
    if (count++) continue;
    if (auto error = element.get(result)) return error;
  }
  further = count ? count - 1 : 0;
  return simdjson::SUCCESS;
}

// The length distinguishes most keys, the bytes the rest; what no case names is skipped by the parser.
static simdjson::error_code read_field(Record &record, std::string_view key, ondemand::value value) {
  switch (key.size()) {
    case 5:
      if (key == "Proto") return value.get(record.transport);
      if (key == "Flags") return value.get(record.flags);
      if (key == "Bytes") return value.get(record.bytes);
      break;
    case 7:
      if (key == "SrcAddr") return value.get(record.from);
      if (key == "DstAddr") return value.get(record.to);
      if (key == "SrcPort") return value.get(record.fromPort);
      if (key == "DstPort") return value.get(record.toPort);
      if (key == "AgentIP") return value.get(record.agent);
      if (key == "Packets") return value.get(record.packets);
      if (key == "DnsName") return value.get(record.dnsName);
      break;
    case 8:
      if (key == "Sampling") return value.get(record.sampling);
      break;
    case 10:
      if (key == "Interfaces") return first(value, record.interface, record.furtherInterfaces);
      break;
    case 11:
      if (key == "SrcK8S_Name") return value.get(record.source.name);
      if (key == "DstK8S_Name") return value.get(record.destination.name);
      if (key == "SrcK8S_Type") return value.get(record.source.kind);
      if (key == "DstK8S_Type") return value.get(record.destination.kind);
      break;
    case 12:
      if (key == "IfDirections") return first(value, record.direction, record.furtherDirections);
      break;
    case 13:
      if (key == "TimeFlowEndMs") return value.get(record.end);
      break;
    case 14:
      if (key == "PktDropPackets") return value.get(record.dropPackets);
      break;
    case 15:
      if (key == "TimeFlowStartMs") return value.get(record.start);
      if (key == "SrcK8S_HostName") return value.get(record.source.node);
      if (key == "DstK8S_HostName") return value.get(record.destination.node);
      break;
    case 16:
      if (key == "SrcK8S_Namespace") return value.get(record.source.nameSpace);
      if (key == "DstK8S_Namespace") return value.get(record.destination.nameSpace);
      if (key == "SrcK8S_OwnerName") return value.get(record.source.owner);
      if (key == "DstK8S_OwnerName") return value.get(record.destination.owner);
      break;
    case 22:
      if (key == "PktDropLatestDropCause") return value.get(record.dropCause);
      break;
    default: break;
  }
  return simdjson::SUCCESS;
}

static bool read_record(ondemand::document &document, Record &record) {
  ondemand::object object;
  if (document.get_object().get(object)) return false;
  for (auto result : object) {
    ondemand::field field;
    if (std::move(result).get(field)) return false;
    if (read_field(record, key_text(field.key().raw()), field.value())) return false;
  }
  return true;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("error: usage: netobserv_simdjson FILE\n", stderr);
    return 2;
  }
  Conversations conversations;
  LineCounts counts = for_each_line(arguments[1], [&](ondemand::document &document) {
    Record record;
    Address from, to;
    if (!read_record(document, record) || !from.parse(record.from) || !to.parse(record.to)) return false;
    int sender;
    Conversation &conversation = conversations.find(from, to, uint16_t(record.fromPort), uint16_t(record.toPort),
                                                    uint8_t(record.transport), sender);
    Side &side = conversation.side[sender];
    uint64_t reporter = mix(hash_text(hash_text(1, record.agent), record.interface), record.direction) | 1;
    Reported &reported = conversations.reported(conversation, sender, reporter);
    reported.packets += record.packets;
    reported.bytes += record.bytes;
    reported.syn += (record.flags & 2) != 0;
    reported.synAck += (record.flags & 256) != 0;
    reported.ack += (record.flags & 16) != 0;
    reported.fin += (record.flags & (1 | 512)) != 0;
    reported.rst += (record.flags & (4 | 1024)) != 0;
    if (!record.dropCause.empty()) side.dropped += std::max<uint64_t>(record.dropPackets, 1);
    side.furtherInterfaces = std::max(side.furtherInterfaces, uint32_t(record.furtherInterfaces));
    side.first = std::min(side.first, record.start);
    side.last = std::max(side.last, record.end);
    side.identity = record.source.number(conversations.identities);
    conversation.side[1 - sender].identity = record.destination.number(conversations.identities);
    if (!record.dnsName.empty()) conversation.name = conversations.names.find(std::array{record.dnsName});
    return true;
  });
  conversations.print(counts.records, counts.bytes, counts.bad);
  return 0;
}
