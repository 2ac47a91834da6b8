/* What `flowpermit flows` answers about a capture, with no more than that needs: distinct five-tuples in a table of
 * 72-byte records, and the edges that they make, by the kind of both ends, the protocol and the server's port. */
#ifndef EDGES_H
#define EDGES_H

#include "dissect.h"

struct connection {
  struct tuple key;
  uint64_t bytes[2];
  uint32_t packets[2];
  /* Plus one the side that opened it, if a SYN shows that; the side that sent first. */
  uint8_t opener, first;
};

struct connections {
  uint64_t *slots;
  struct connection *list;
  uint32_t mask, count, room;
  uint64_t records, input_bytes;
};

struct edge {
  uint64_t connections, packets, bytes;
  uint32_t key;
};

static void connections_open(struct connections *table) {
  memset(table, 0, sizeof *table);
  table->mask = 4095;
  table->room = 2048;
  table->slots = checked(calloc(table->mask + 1u, sizeof *table->slots));
  table->list = checked(malloc(table->room * sizeof *table->list));
}

static void connections_grow(struct connections *table) {
  uint32_t mask = table->mask * 2 + 1;
  uint64_t *slots = checked(calloc(mask + 1u, sizeof *slots));
  for (uint32_t old = 0; old <= table->mask; old++) {
    uint64_t slot = table->slots[old];
    if (!slot) continue;
    uint32_t place = (uint32_t)(slot >> 32) & mask;
    while (slots[place]) place = (place + 1) & mask;
    slots[place] = slot;
  }
  free(table->slots);
  table->slots = slots;
  table->mask = mask;
}

static struct connection *connections_find(struct connections *table, const struct tuple *key, uint64_t hash) {
  uint32_t upper = (uint32_t)(hash >> 32);
  uint32_t place = upper & table->mask;
  for (uint64_t slot; (slot = table->slots[place]); place = (place + 1) & table->mask) {
    if ((uint32_t)(slot >> 32) != upper) continue;
    struct connection *found = &table->list[(uint32_t)slot - 1];
    if (!memcmp(&found->key, key, sizeof *key)) return found;
  }
  if (table->count == table->room) {
    table->room *= 2;
    table->list = checked(realloc(table->list, table->room * sizeof *table->list));
  }
  struct connection *added = &table->list[table->count++];
  memset(added, 0, sizeof *added);
  added->key = *key;
  table->slots[place] = (uint64_t)upper << 32 | table->count;
  if (table->count * 4ull > table->mask * 3ull) connections_grow(table);
  return added;
}

static inline void connections_add(struct connections *table, const struct packet *packet) {
  struct connection *connection = connections_find(table, &packet->key, packet->hash);
  if (!connection->packets[0] && !connection->packets[1]) connection->first = packet->sender;
  connection->packets[packet->sender]++;
  connection->bytes[packet->sender] += packet->length;
  if (packet->flags & 2) connection->opener = (packet->flags & 16 ? 1 - packet->sender : packet->sender) + 1;
}

/* The side that opened it: by a SYN, else by the port below the ephemeral ones, else the one that sent first. */
static inline int client_of(const struct connection *connection) {
  if (connection->opener) return connection->opener - 1;
  int low[2];
  for (int side = 0; side < 2; side++) low[side] = connection->key.port[side] && connection->key.port[side] < 32768;
  return low[0] != low[1] ? low[0] : connection->first;
}

/* Whether an address is private: RFC 1918, RFC 6598, unique local addresses. */
static inline int is_private(uint64_t high, uint64_t low) {
  if (high) return ((uint8_t)high & 0xFE) == 0xFC;
  uint32_t bits = (uint32_t)(low >> 32);
  return bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8 || bits >> 22 == 0x191;
}

struct edges {
  struct edge *list;
  uint32_t mask, count;
};

static struct edge *edges_find(struct edge *list, uint32_t mask, uint32_t key) {
  uint32_t place = (key * 0x9E3779B1u >> 8) & mask;
  while (list[place].connections && list[place].key != key) place = (place + 1) & mask;
  return &list[place];
}

static struct edge *edges_add(struct edges *edges, uint32_t key) {
  struct edge *edge = edges_find(edges->list, edges->mask, key);
  if (edge->connections) return edge;
  if (++edges->count * 2 > edges->mask) {
    struct edge *larger = checked(calloc(edges->mask * 2 + 2, sizeof *larger));
    for (uint32_t place = 0; place <= edges->mask; place++) {
      const struct edge *old = &edges->list[place];
      if (old->connections) *edges_find(larger, edges->mask * 2 + 1, old->key) = *old;
    }
    free(edges->list);
    edges->list = larger;
    edges->mask = edges->mask * 2 + 1;
    edge = edges_find(edges->list, edges->mask, key);
  }
  edge->key = key;
  return edge;
}

static void connections_print(const struct connections *table) {
  struct edges edges = {checked(calloc(1024, sizeof *edges.list)), 1023, 0};
  uint64_t connections = 0, packets = 0;
  for (uint32_t place = 0; place < table->count; place++) {
    const struct connection *connection = &table->list[place];
    int client = client_of(connection), server = 1 - client;
    const uint64_t *address = connection->key.address;
    uint32_t kinds = (uint32_t)(is_private(address[client * 2], address[client * 2 + 1]) * 2 +
                                is_private(address[server * 2], address[server * 2 + 1]));
    uint32_t key = kinds << 24 | (uint32_t)connection->key.port[server] << 8 | connection->key.transport;
    struct edge *edge = edges_add(&edges, key);
    edge->connections++;
    edge->packets += connection->packets[0] + connection->packets[1];
    edge->bytes += connection->bytes[0] + connection->bytes[1];
  }
  for (uint32_t place = 0; place <= edges.mask; place++)
    connections += edges.list[place].connections, packets += edges.list[place].packets;
  printf("records=%llu input-bytes=%llu services=%u connections=%llu packets=%llu\n",
         (unsigned long long)table->records, (unsigned long long)table->input_bytes, edges.count,
         (unsigned long long)connections, (unsigned long long)packets);
}

#endif
