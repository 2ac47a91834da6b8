/* Conversations by five-tuple, both directions together: an index of 64-bit slots (32 bits of hash, 32 bits of
 * position) over a dense array of 128-byte records, so that a probe touches one cache line of each.
 *
 * What a record keeps is what flowpermit's own table keeps: packets, bytes and payload of each side, its SYN, SYN-ACK,
 * ACK, FIN and RST segments, repeated data, and the first and last time. */
#ifndef FLOW_TABLE_H
#define FLOW_TABLE_H

#include "tuple.h"

struct side {
  uint64_t bytes;
  uint32_t payload, packets, ack, next_sequence;
  uint16_t syn, syn_ack, fin, rst, repeated, opened;
};

struct flow {
  struct tuple key;
  struct side side[2];
  uint64_t first, last;
};

struct flow_table {
  uint64_t *slots;
  struct flow *flows;
  uint32_t mask, count, room;
};

static void table_open(struct flow_table *table) {
  table->mask = 4095;
  table->count = 0;
  table->room = 2048;
  table->slots = checked(calloc(table->mask + 1u, sizeof *table->slots));
  table->flows = checked(malloc(table->room * sizeof *table->flows));
}

static void table_grow(struct flow_table *table) {
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

/* The flow of `key`, new ones zeroed; `hash` is tuple_hash(key). Valid until the next call. */
static struct flow *table_find(struct flow_table *table, const struct tuple *key, uint64_t hash) {
  uint32_t upper = (uint32_t)(hash >> 32);
  uint32_t place = upper & table->mask;
  for (uint64_t slot; (slot = table->slots[place]); place = (place + 1) & table->mask) {
    if ((uint32_t)(slot >> 32) != upper) continue;
    struct flow *flow = &table->flows[(uint32_t)slot - 1];
    if (!memcmp(&flow->key, key, sizeof *key)) return flow;
  }
  if (table->count == table->room) {
    table->room *= 2;
    table->flows = checked(realloc(table->flows, table->room * sizeof *table->flows));
  }
  struct flow *flow = &table->flows[table->count++];
  memset(flow, 0, sizeof *flow);
  flow->key = *key;
  table->slots[place] = (uint64_t)upper << 32 | table->count;
  if (table->count * 4ull > table->mask * 3ull) table_grow(table);
  return flow;
}

#endif
