// Hubble events to edges between workloads by simdjson's on-demand parser: what `flowpermit flows` answers, and only the fields that
// this needs. usage: hubble_edges FILE
#include "lines.hpp"

#include "edges.hpp"

namespace ondemand = simdjson::ondemand;

struct Party {
  std::string_view nameSpace, workload;
};

struct Event {
  std::string_view from, to, transport;
  Party source, destination;
  uint64_t fromPort = 0, toPort = 0;
  bool isReply = false, hasReply = false;
};

// Calls `take(key, value)` for every member of an object.
template <typename Take>
simdjson::error_code members(ondemand::value value, Take take) {
  ondemand::object object;
  if (auto error = value.get_object().get(object)) return error;
  for (auto result : object) {
    ondemand::field field;
    if (auto error = std::move(result).get(field)) return error;
    if (auto error = take(key_text(field.key().raw()), field.value())) return error;
  }
  return simdjson::SUCCESS;
}

static simdjson::error_code read_party(Party &party, ondemand::value value) {
  return members(value, [&](std::string_view key, ondemand::value member) {
    if (key == "namespace") return member.get(party.nameSpace);
    if (key != "workloads") return simdjson::SUCCESS;
    ondemand::array workloads;
    if (auto error = member.get_array().get(workloads)) return error;
    for (auto workload : workloads) return workload["name"].get(party.workload);
    return simdjson::SUCCESS;
  });
}

static simdjson::error_code read_transport(Event &event, ondemand::value value) {
  return members(value, [&](std::string_view transport, ondemand::value layer) {
    event.transport = transport;
    return members(layer, [&](std::string_view key, ondemand::value member) {
      if (key == "source_port") return member.get(event.fromPort);
      if (key == "destination_port") return member.get(event.toPort);
      return simdjson::SUCCESS;
    });
  });
}

static simdjson::error_code read_member(Event &event, std::string_view key, ondemand::value value) {
  switch (key.size()) {
    case 2:
      if (key == "l4") return read_transport(event, value);
      if (key != "IP") break;
      return members(value, [&](std::string_view end, ondemand::value address) {
        if (end == "source") return address.get(event.from);
        if (end == "destination") return address.get(event.to);
        return simdjson::SUCCESS;
      });
    case 6:
      if (key == "source") return read_party(event.source, value);
      break;
    case 8:
      if (key != "is_reply") break;
      event.hasReply = true;
      return value.get(event.isReply);
    case 11:
      if (key == "destination") return read_party(event.destination, value);
      break;
    default: break;
  }
  return simdjson::SUCCESS;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("error: usage: hubble_edges FILE\n", stderr);
    return 2;
  }
  Connections connections;
  LineCounts counts = for_each_line(arguments[1], [&](ondemand::document &document) {
    Event event;
    Address from, to;
    ondemand::value envelope;
    if (document.find_field("flow").get(envelope)) return false;
    auto take = [&](std::string_view key, ondemand::value value) { return read_member(event, key, value); };
    if (members(envelope, take) || !from.parse(event.from) || !to.parse(event.to)) return false;
    uint8_t transport = event.transport == "TCP" ? 6 : event.transport == "UDP" ? 17 : 132;
    int sender;
    Connection &connection =
        connections.find(from, to, uint16_t(event.fromPort), uint16_t(event.toPort), transport, sender);
    if (!connection.end[0]) {
      connection.end[sender] = connections.end(from, event.source.nameSpace, event.source.workload);
      connection.end[1 - sender] = connections.end(to, event.destination.nameSpace, event.destination.workload);
    }
    if (event.hasReply) connection.opener.opened(event.isReply ? 1 - sender : sender);
    connection.packets[sender]++;
    return true;
  });
  connections.print(counts.records, counts.bytes, counts.bad);
  return 0;
}
