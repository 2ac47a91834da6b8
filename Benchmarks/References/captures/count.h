/* Adds packets to their conversations, and prints the totals that every variant must agree on. */
#ifndef COUNT_H
#define COUNT_H

#include "dissect.h"
#include "payload.h"

struct counts {
  struct flow_table table;
  struct names names;
  uint64_t records, bytes;
};

static void counts_open(struct counts *counts) {
  memset(counts, 0, sizeof *counts);
  table_open(&counts->table);
}

static inline void add_segment(struct side *side, const struct packet *packet) {
  uint8_t flags = packet->flags;
  uint32_t next = packet->sequence + packet->declared + ((flags & 3) != 0);
  if (flags & 2) {
    if (flags & 16) side->syn_ack++;
    else side->syn++;
  } else if (flags & 4) {
    side->rst++;
  } else if (flags & 16) {
    side->ack++;
  }
  if (flags & 1) side->fin++;
  if (packet->declared && side->opened && (int32_t)(next - side->next_sequence) <= 0) side->repeated++;
  if (!side->opened || (int32_t)(next - side->next_sequence) > 0) side->next_sequence = next;
  side->opened = 1;
}

static inline void count_packet(struct counts *counts, const struct packet *packet) {
  struct flow *flow = table_find(&counts->table, &packet->key, packet->hash);
  struct side *side = &flow->side[packet->sender];
  side->packets++;
  side->bytes += packet->length;
  side->payload += packet->declared;
  if (!flow->first) flow->first = packet->time;
  flow->last = packet->time;
  uint32_t position = (uint32_t)(flow - counts->table.flows);
  if (packet->key.transport == 6) {
    add_segment(side, packet);
    if (packet->captured) read_stream(&counts->names, position, packet->payload, packet->captured);
  } else if (packet->key.transport == 17 && packet->captured) {
    uint16_t to = packet->key.port[1 - packet->sender];
    if (to == 53 || to == 5353) read_query(&counts->names, position, packet->payload, packet->captured);
  }
}

static void counts_print(const struct counts *counts) {
  uint64_t packets = 0, flow_bytes = 0, syn = 0, repeated = 0, kinds[3] = {0, 0, 0};
  for (uint32_t place = 0; place < counts->table.count; place++) {
    for (int sender = 0; sender < 2; sender++) {
      const struct side *side = &counts->table.flows[place].side[sender];
      packets += side->packets, flow_bytes += side->bytes, syn += side->syn, repeated += side->repeated;
    }
  }
  for (uint32_t place = 0; place < counts->names.count; place++) kinds[counts->names.list[place].kind]++;
  printf("records=%llu input-bytes=%llu flows=%u packets=%llu bytes=%llu syn=%llu repeated=%llu sni=%llu alpn=%llu "
         "dns=%llu\n",
         (unsigned long long)counts->records, (unsigned long long)counts->bytes, counts->table.count,
         (unsigned long long)packets, (unsigned long long)flow_bytes, (unsigned long long)syn,
         (unsigned long long)repeated, (unsigned long long)kinds[0], (unsigned long long)kinds[1],
         (unsigned long long)kinds[2]);
}

#endif
