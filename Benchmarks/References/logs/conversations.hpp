// Conversations of a flow log by five-tuple, both directions together, with what flowpermit's own reader keeps of each:
// packets, bytes and flags as every reporter saw them (the largest counts hold, the others are copies), times, who the
// two ends are.
#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

inline uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

inline uint64_t hash_text(uint64_t hash, std::string_view text) {
  const char *at = text.data();
  size_t left = text.size();
  hash = mix(hash, left);
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    memcpy(&word, at, 8);
    hash = mix(hash, word);
  }
  uint64_t rest = 0;
  memcpy(&rest, at, left);
  return mix(hash, rest);
}

struct Address {
  uint64_t high = 0, low = 0;
  bool operator==(const Address &other) const { return high == other.high && low == other.low; }
  bool operator<(const Address &other) const { return high != other.high ? high < other.high : low < other.low; }

  // IPv4 mapped into IPv6; false for text that is no address.
  bool parse(std::string_view text) {
    uint32_t value = 0, part = 0, parts = 0, digits = 0;
    for (char byte : text) {
      if (byte >= '0' && byte <= '9') {
        part = part * 10 + uint32_t(byte - '0');
        if (++digits > 3) return false;
      } else if (byte == '.') {
        value = value << 8 | part;
        part = digits = 0;
        parts++;
      } else {
        return parse6(text);
      }
    }
    if (parts != 3) return false;
    high = 0;
    low = 0xFFFF00000000u | value << 8 | part;
    return true;
  }

 private:
  bool parse6(std::string_view text) {
    char terminated[64];
    uint64_t words[2];
    if (text.size() >= sizeof terminated) return false;
    memcpy(terminated, text.data(), text.size());
    terminated[text.size()] = 0;
    if (inet_pton(AF_INET6, terminated, words) != 1) return false;
    high = __builtin_bswap64(words[0]);
    low = __builtin_bswap64(words[1]);
    return true;
  }
};

struct Tuple {
  Address address[2];
  uint16_t port[2] = {0, 0};
  uint8_t transport = 0;
  bool operator==(const Tuple &other) const {
    return address[0] == other.address[0] && address[1] == other.address[1] && port[0] == other.port[0] &&
           port[1] == other.port[1] && transport == other.transport;
  }
  uint64_t hash() const {
    uint64_t hash = mix(mix(mix(mix(1, address[0].high), address[0].low), address[1].high), address[1].low);
    return mix(hash, uint64_t(port[0]) << 32 | uint64_t(port[1]) << 16 | transport);
  }
};

// What one reporter saw of one side.
struct Reported {
  uint64_t packets = 0, bytes = 0;
  uint32_t syn = 0, synAck = 0, ack = 0, fin = 0, rst = 0;

  void takeLargest(const Reported &other) {
    packets = std::max(packets, other.packets), bytes = std::max(bytes, other.bytes);
    syn = std::max(syn, other.syn), synAck = std::max(synAck, other.synAck), ack = std::max(ack, other.ack);
    fin = std::max(fin, other.fin), rst = std::max(rst, other.rst);
  }
};

struct Side {
  uint64_t home = 0, first = UINT64_MAX, last = 0, dropped = 0;
  Reported reported;
  uint32_t identity = 0, furtherInterfaces = 0;
};

struct Conversation {
  Tuple key;
  Side side[2];
  uint32_t name = 0;
};

// Texts, and lists of texts, each kept once; equal content gives equal numbers, from 1.
class Interner {
 public:
  template <size_t count>
  uint32_t find(const std::array<std::string_view, count> &parts) {
    uint64_t hash = 1;
    for (auto part : parts) hash = hash_text(hash, part);
    for (size_t place = hash & mask;; place = (place + 1) & mask) {
      uint32_t number = slots[place];
      if (!number) return insert(place, hash, parts);
      const Entry &entry = entries[number - 1];
      if (entry.hash == hash && equal(entry.text, parts)) return number;
    }
  }
  size_t count() const { return entries.size(); }

 private:
  struct Entry {
    uint64_t hash;
    std::string text;
  };

  // The parts one after the other; their lengths are in the hash.
  template <size_t count>
  static bool equal(const std::string &text, const std::array<std::string_view, count> &parts) {
    size_t at = 0;
    for (auto part : parts) {
      if (text.size() - at < part.size() || memcmp(text.data() + at, part.data(), part.size())) return false;
      at += part.size();
    }
    return at == text.size();
  }

  template <size_t count>
  uint32_t insert(size_t place, uint64_t hash, const std::array<std::string_view, count> &parts) {
    entries.push_back({hash, {}});
    for (auto part : parts) entries.back().text.append(part);
    slots[place] = uint32_t(entries.size());
    if (entries.size() * 2 > mask) grow();
    return uint32_t(entries.size());
  }

  void grow() {
    mask = mask * 2 + 1;
    slots.assign(mask + 1, 0);
    for (size_t number = 0; number < entries.size(); number++) {
      size_t place = entries[number].hash & mask;
      while (slots[place]) place = (place + 1) & mask;
      slots[place] = uint32_t(number + 1);
    }
  }

  size_t mask = 1023;
  std::vector<uint32_t> slots = std::vector<uint32_t>(1024);
  std::vector<Entry> entries;
};

class Conversations {
 public:
  // The conversation of a record from `from` to `to`; `sender` becomes 0 or 1, the sender's place in it.
  Conversation &find(const Address &from, const Address &to, uint16_t fromPort, uint16_t toPort, uint8_t transport,
                     int &sender) {
    sender = to < from || (to == from && toPort < fromPort);
    Tuple key;
    key.address[sender] = from;
    key.address[1 - sender] = to;
    key.port[sender] = fromPort;
    key.port[1 - sender] = toPort;
    key.transport = transport;
    uint64_t hash = key.hash();
    uint32_t upper = uint32_t(hash >> 32);
    for (size_t place = upper & mask;; place = (place + 1) & mask) {
      uint64_t slot = slots[place];
      if (!slot) {
        list.push_back({});
        list.back().key = key;
        slots[place] = uint64_t(upper) << 32 | list.size();
        if (list.size() * 4 > mask * 3) grow();
        return list.back();
      }
      if (uint32_t(slot >> 32) == upper && list[uint32_t(slot) - 1].key == key) return list[uint32_t(slot) - 1];
    }
  }

  // The counts of `reporter`: the first one's beside the side itself, the others' in a table of their own.
  Reported &reported(Conversation &conversation, int sender, uint64_t reporter) {
    Side &side = conversation.side[sender];
    if (!side.home) side.home = reporter;
    if (side.home == reporter) return side.reported;
    return further[{uint64_t(&conversation - list.data()) * 2 + uint64_t(sender), reporter}];
  }

  void print(uint64_t records, uint64_t inputBytes, uint64_t bad) const {
    uint64_t packets = 0, bytes = 0, copies = 0, syn = 0, synAck = 0, dns = 0, dropped = 0;
    std::vector<Reported> largest;
    for (const auto &conversation : list) {
      dns += conversation.name != 0;
      for (const auto &side : conversation.side) largest.push_back(side.reported), dropped += side.dropped;
    }
    std::vector<uint64_t> seen;
    for (const auto &side : largest) seen.push_back(side.packets);
    for (const auto &[place, reported] : further) {
      largest[place.side].takeLargest(reported);
      seen[place.side] += reported.packets;
    }
    for (size_t place = 0; place < largest.size(); place++) {
      const Reported &side = largest[place];
      copies += seen[place] - side.packets + list[place / 2].side[place % 2].furtherInterfaces * side.packets;
      packets += side.packets, bytes += side.bytes, syn += side.syn, synAck += side.synAck;
    }
    auto text = [](uint64_t value) { return std::to_string(value); };
    std::string line = "records=" + text(records) + " input-bytes=" + text(inputBytes) + " bad=" + text(bad) +
                       " flows=" + text(list.size()) + " packets=" + text(packets) + " bytes=" + text(bytes) +
                       " copies=" + text(copies) + " syn=" + text(syn) + " syn-ack=" + text(synAck) +
                       " dns=" + text(dns) + " dropped=" + text(dropped) + " parties=" + text(identities.count()) + "\n";
    fputs(line.c_str(), stdout);
  }

  Interner identities, names;

 private:
  void grow() {
    mask = mask * 2 + 1;
    std::vector<uint64_t> larger(mask + 1);
    for (uint64_t slot : slots) {
      if (!slot) continue;
      size_t place = (slot >> 32) & mask;
      while (larger[place]) place = (place + 1) & mask;
      larger[place] = slot;
    }
    slots.swap(larger);
  }
  struct Place {
    uint64_t side, reporter;
    bool operator==(const Place &other) const { return side == other.side && reporter == other.reporter; }
  };
  struct PlaceHash {
    size_t operator()(const Place &place) const { return mix(mix(1, place.side), place.reporter); }
  };
  size_t mask = 4095;
  std::vector<uint64_t> slots = std::vector<uint64_t>(4096);
  std::vector<Conversation> list;
  std::unordered_map<Place, Reported, PlaceHash> further;
};
