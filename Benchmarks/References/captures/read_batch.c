/* The limit to compare flowpermit's reader with. usage: read_batch FILE */
#include "batches.h"
#include "count.h"

static struct counts counts;

static inline void expect_slot(const struct packet *packet) {
  __builtin_prefetch(&counts.table.slots[(uint32_t)(packet->hash >> 32) & counts.table.mask]);
}

static inline void expect_record(const struct packet *packet) {
  uint64_t slot = counts.table.slots[(uint32_t)(packet->hash >> 32) & counts.table.mask];
  if (!slot) return;
  __builtin_prefetch(&counts.table.flows[(uint32_t)slot - 1]);
  __builtin_prefetch((const char *)&counts.table.flows[(uint32_t)slot - 1] + 64);
}

static inline void take_packet(const struct packet *packet) { count_packet(&counts, packet); }

int main(int count, char **arguments) {
  counts_open(&counts);
  read_batches(count, arguments);
  counts.records = record_count;
  counts.bytes = byte_count;
  counts_print(&counts);
  return 0;
}
