// What `flowpermit flows` answers, with no more than that needs: distinct five-tuples, and the edges between workloads that they make.
// One table of five-tuples, one of edges; the ends of a conversation are named when it first occurs.
#pragma once

#include "conversations.hpp"

// Who opened a conversation, by what shows it best: the log or a SYN, else a port below the ephemeral ones, else the first sender.
struct Opener {
  uint8_t known = 0, first = 0;
  // `side` is 0 or 1.
  void opened(int side) { known = uint8_t(side + 1); }
};

struct Connection {
  Tuple key;
  Opener opener;
  uint32_t end[2] = {0, 0};
  uint64_t packets[2] = {0, 0}, bytes[2] = {0, 0};

  int client() const {
    if (opener.known) return opener.known - 1;
    bool low[2];
    for (int side = 0; side < 2; side++) low[side] = key.port[side] && key.port[side] < 32768;
    return low[0] != low[1] ? low[0] : opener.first;
  }
};

class Connections {
 public:
  // The conversation of a record, with the sender's side as 0 or 1 in `sender`. A new one has no ends yet.
  Connection &find(const Address &from, const Address &to, uint16_t fromPort, uint16_t toPort, uint8_t transport,
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
    size_t place = upper & mask;
    for (uint64_t slot; (slot = slots[place]); place = (place + 1) & mask)
      if (uint32_t(slot >> 32) == upper && list[uint32_t(slot) - 1].key == key) return list[uint32_t(slot) - 1];
    list.push_back({});
    list.back().key = key;
    list.back().opener.first = uint8_t(sender);
    slots[place] = uint64_t(upper) << 32 | list.size();
    if (list.size() * 4 > mask * 3) grow();
    return list.back();
  }

  // A number for a named end, or one for all other addresses inside or outside the cluster.
  uint32_t end(const Address &address, std::string_view nameSpace, std::string_view workload) {
    if (!workload.empty()) return names.find(std::array{nameSpace, workload}) + 2;
    return isPrivate(address) ? 1 : 2;
  }

  void print(uint64_t records, uint64_t inputBytes, uint64_t bad) const {
    std::vector<Edge> edges(4096);
    size_t count = 0;
    for (const auto &connection : list) {
      int client = connection.client();
      uint64_t ends = uint64_t(connection.end[client]) << 32 | connection.end[1 - client];
      uint32_t service = uint32_t(connection.key.port[1 - client]) << 8 | connection.key.transport;
      Edge &edge = find(edges, ends, service);
      if (!edge.connections++) {
        edge.ends = ends, edge.service = service;
        if (++count * 2 > edges.size()) rehash(edges);
      }
      // Growing has moved it.
      Edge &counted = find(edges, ends, service);
      counted.packets += connection.packets[0] + connection.packets[1];
      counted.bytes += connection.bytes[0] + connection.bytes[1];
    }
    uint64_t connections = 0, packets = 0;
    for (const auto &edge : edges) connections += edge.connections, packets += edge.packets;
    printf("records=%llu input-bytes=%llu bad=%llu edges=%zu connections=%llu\n", (unsigned long long)records,
           (unsigned long long)inputBytes, (unsigned long long)bad, count, (unsigned long long)connections);
    // The sums are used, so that no compiler leaves them out.
    if (packets == UINT64_MAX) puts("");
  }

 private:
  struct Edge {
    uint64_t ends = 0, connections = 0, packets = 0, bytes = 0;
    uint32_t service = 0;
  };

  static Edge &find(std::vector<Edge> &edges, uint64_t ends, uint32_t service) {
    size_t place = mix(mix(1, ends), service) & (edges.size() - 1);
    while (edges[place].connections && (edges[place].ends != ends || edges[place].service != service))
      place = (place + 1) & (edges.size() - 1);
    return edges[place];
  }

  static void rehash(std::vector<Edge> &edges) {
    std::vector<Edge> larger(edges.size() * 2);
    for (const auto &edge : edges)
      if (edge.connections) find(larger, edge.ends, edge.service) = edge;
    edges.swap(larger);
  }

  // RFC 1918, RFC 6598 and unique local addresses.
  static bool isPrivate(const Address &address) {
    if (address.high) return address.high >> 57 == 0x7E;
    uint32_t bits = uint32_t(address.low);
    return bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8 || bits >> 22 == 0x191;
  }

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

  size_t mask = 4095;
  std::vector<uint64_t> slots = std::vector<uint64_t>(4096);
  std::vector<Connection> list;
  Interner names;
};
