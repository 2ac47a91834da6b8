// Hubble events to conversations by simdjson's on-demand parser: the same fields as flowpermit reads, the same result.
// usage: hubble_simdjson FILE
#include "lines.hpp"

#include "conversations.hpp"

namespace ondemand = simdjson::ondemand;

struct Party {
  std::string_view nameSpace, pod, workload;

  // One number for equal parties; 0 where the event names none.
  uint32_t number(Interner &interner) const {
    return pod.empty() ? 0 : interner.find(std::array<std::string_view, 3>{nameSpace, pod, workload});
  }
};

struct Event {
  std::string_view time, verdict, from, to, transport, node, direction, point, dropReason;
  Party source, destination;
  uint64_t fromPort = 0, toPort = 0, type = 0;
  bool isReply = false, isSYN = false, isACK = false, isFIN = false, isRST = false;
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
    if (key == "pod_name") return member.get(party.pod);
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
      if (key != "flags") return simdjson::SUCCESS;
      return members(member, [&](std::string_view flag, ondemand::value set) {
        if (flag == "SYN") return set.get(event.isSYN);
        if (flag == "ACK") return set.get(event.isACK);
        if (flag == "FIN") return set.get(event.isFIN);
        if (flag == "RST") return set.get(event.isRST);
        return simdjson::SUCCESS;
      });
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
    case 4:
      if (key == "time") return value.get(event.time);
      break;
    case 6:
      if (key == "source") return read_party(event.source, value);
      break;
    case 7:
      if (key == "verdict") return value.get(event.verdict);
      break;
    case 8:
      if (key == "is_reply") return value.get(event.isReply);
      break;
    case 9:
      if (key == "node_name") return value.get(event.node);
      break;
    case 10:
      if (key == "event_type") return value["type"].get(event.type);
      break;
    case 11:
      if (key == "destination") return read_party(event.destination, value);
      break;
    case 16:
      if (key == "drop_reason_desc") return value.get(event.dropReason);
      break;
    case 17:
      if (key == "traffic_direction") return value.get(event.direction);
      break;
    case 23:
      if (key == "trace_observation_point") return value.get(event.point);
      break;
    default: break;
  }
  return simdjson::SUCCESS;
}

// Nanoseconds since 1970 of RFC 3339 text in UTC.
static uint64_t nanoseconds(std::string_view text) {
  auto number = [&](size_t at, size_t digits) {
    uint64_t value = 0;
    for (size_t place = at; place < at + digits; place++) value = value * 10 + uint64_t(text[place] - '0');
    return value;
  };
  if (text.size() < 20) return 0;
  uint64_t year = number(0, 4), month = number(5, 2);
  year -= month <= 2;
  uint64_t days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
                  number(8, 2) - 1 - 719468;
  uint64_t result = ((days * 24 + number(11, 2)) * 60 + number(14, 2)) * 60 + number(17, 2);
  uint64_t fraction = 0, unit = 1000000000;
  for (size_t place = 20; place < text.size() && text[place] >= '0' && text[place] <= '9'; place++) {
    fraction = fraction * 10 + uint64_t(text[place] - '0');
    unit /= 10;
  }
  return result * 1000000000 + fraction * unit;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("error: usage: hubble_simdjson FILE\n", stderr);
    return 2;
  }
  Conversations conversations;
  LineCounts counts = for_each_line(arguments[1], [&](ondemand::document &document) {
    Event event;
    Address from, to;
    ondemand::value envelope;
    if (document.find_field("flow").get(envelope)) return false;
    auto take = [&](std::string_view key, ondemand::value value) { return read_member(event, key, value); };
    if (members(envelope, take) || !from.parse(event.from) || !to.parse(event.to)) return false;
    uint8_t transport = event.transport == "TCP" ? 6 : event.transport == "UDP" ? 17 : 132;
    int sender;
    Conversation &conversation =
        conversations.find(from, to, uint16_t(event.fromPort), uint16_t(event.toPort), transport, sender);
    Side &side = conversation.side[sender];
    uint64_t reporter = hash_text(hash_text(hash_text(event.type, event.node), event.point), event.direction) | 1;
    Reported &reported = conversations.reported(conversation, sender, reporter);
    reported.packets++;
    reported.syn += event.isSYN && !event.isACK;
    reported.synAck += event.isSYN && event.isACK;
    reported.ack += event.isACK && !event.isSYN && !event.isRST;
    reported.fin += event.isFIN;
    reported.rst += event.isRST;
    side.dropped += !event.dropReason.empty();
    uint64_t time = nanoseconds(event.time);
    side.first = std::min(side.first, time);
    side.last = std::max(side.last, time);
    side.identity = event.source.number(conversations.identities);
    conversation.side[1 - sender].identity = event.destination.number(conversations.identities);
    return true;
  });
  conversations.print(counts.records, counts.bytes, counts.bad);
  return 0;
}
