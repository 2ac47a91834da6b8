// NetObserv lines to edges between workloads by simdjson's on-demand parser: what `flowpermit flows` answers, and only the fields that
// this needs. usage: netobserv_edges FILE
#include "lines.hpp"

#include "edges.hpp"

namespace ondemand = simdjson::ondemand;

struct Record {
  std::string_view from, to, fromSpace, toSpace, fromOwner, toOwner;
  uint64_t fromPort = 0, toPort = 0, transport = 0, flags = 0, bytes = 0, packets = 0;
};

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
      if (key == "Packets") return value.get(record.packets);
      break;
    case 16:
      if (key == "SrcK8S_Namespace") return value.get(record.fromSpace);
      if (key == "DstK8S_Namespace") return value.get(record.toSpace);
      if (key == "SrcK8S_OwnerName") return value.get(record.fromOwner);
      if (key == "DstK8S_OwnerName") return value.get(record.toOwner);
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
    fputs("error: usage: netobserv_edges FILE\n", stderr);
    return 2;
  }
  Connections connections;
  LineCounts counts = for_each_line(arguments[1], [&](ondemand::document &document) {
    Record record;
    Address from, to;
    if (!read_record(document, record) || !from.parse(record.from) || !to.parse(record.to)) return false;
    int sender;
    Connection &connection = connections.find(from, to, uint16_t(record.fromPort), uint16_t(record.toPort),
                                              uint8_t(record.transport), sender);
    if (!connection.end[0]) {
      connection.end[sender] = connections.end(from, record.fromSpace, record.fromOwner);
      connection.end[1 - sender] = connections.end(to, record.toSpace, record.toOwner);
    }
    if (record.flags & 2) connection.opener.opened(sender);
    if (record.flags & 256) connection.opener.opened(1 - sender);
    connection.packets[sender] += record.packets;
    connection.bytes[sender] += record.bytes;
    return true;
  });
  connections.print(counts.records, counts.bytes, counts.bad);
  return 0;
}
