/* A capture to edges, the limit to compare `flowpermit flows` with. usage: capture_edges FILE */
#include "batches.h"
#include "edges.h"

static struct connections table;

static inline void expect_slot(const struct packet *packet) {
  __builtin_prefetch(&table.slots[(uint32_t)(packet->hash >> 32) & table.mask]);
}

static inline void expect_record(const struct packet *packet) {
  uint64_t slot = table.slots[(uint32_t)(packet->hash >> 32) & table.mask];
  if (!slot) return;
  __builtin_prefetch(&table.list[(uint32_t)slot - 1]);
  __builtin_prefetch((const char *)&table.list[(uint32_t)slot - 1] + 64);
}

static inline void take_packet(const struct packet *packet) { connections_add(&table, packet); }

int main(int count, char **arguments) {
  connections_open(&table);
  read_batches(count, arguments);
  table.records = record_count;
  table.input_bytes = byte_count;
  connections_print(&table);
  return 0;
}
