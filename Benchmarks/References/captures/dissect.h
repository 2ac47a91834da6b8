/* Ethernet, VLAN tags, IPv4 and IPv6 with extension headers, TCP and UDP: a frame to its five-tuple and the few facts
 * that the table adds up. Frames lie where they were read; nothing is copied. */
#ifndef DISSECT_H
#define DISSECT_H

#include "tuple.h"

struct packet {
  struct tuple key;
  uint64_t hash, time;
  const uint8_t *payload;
  uint32_t length, captured, declared, sequence;
  uint8_t flags, sender;
};

static inline uint64_t word(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, 8);
  return value;
}

static inline int order(struct packet *packet, const uint64_t from[2], const uint64_t to[2], uint16_t from_port,
                        uint16_t to_port) {
  int swapped = from[0] != to[0]   ? from[0] > to[0]
                : from[1] != to[1] ? from[1] > to[1]
                                   : from_port > to_port;
  packet->key.address[swapped * 2] = from[0];
  packet->key.address[swapped * 2 + 1] = from[1];
  packet->key.address[2 - swapped * 2] = to[0];
  packet->key.address[3 - swapped * 2] = to[1];
  packet->key.port[swapped] = from_port;
  packet->key.port[1 - swapped] = to_port;
  packet->sender = (uint8_t)swapped;
  return 1;
}

/* Whether the frame is an IP packet; then `packet` is filled but for its hash. */
static inline int dissect(struct packet *packet, const uint8_t *frame, uint32_t captured, uint32_t length) {
  if (captured < 14) return 0;
  const uint8_t *at = frame + 12, *end = frame + captured;
  uint16_t type = be16(at);
  at += 2;
  while (type == 0x8100 || type == 0x88A8) {
    if (end - at < 4) return 0;
    type = be16(at + 2);
    at += 4;
  }
  uint64_t from[2], to[2];
  uint8_t transport;
  uint32_t declared;
  if (type == 0x0800) {
    if (end - at < 20 || at[0] >> 4 != 4) return 0;
    uint32_t header = (at[0] & 15u) * 4;
    if (header < 20 || end - at < header) return 0;
    uint32_t total = be16(at + 2);
    declared = total > header ? total - header : 0;
    from[0] = to[0] = 0;
    from[1] = 0xFFFF0000u | (uint64_t)be32(at + 12) << 32;
    to[1] = 0xFFFF0000u | (uint64_t)be32(at + 16) << 32;
    transport = at[9];
    int later_fragment = (be16(at + 6) & 0x1FFF) != 0;
    at += header;
    if (later_fragment) end = at;
  } else if (type == 0x86DD) {
    if (end - at < 40 || at[0] >> 4 != 6) return 0;
    declared = be16(at + 4);
    from[0] = word(at + 8), from[1] = word(at + 16), to[0] = word(at + 24), to[1] = word(at + 32);
    transport = at[6];
    at += 40;
    while ((transport == 0 || transport == 43 || transport == 44 || transport == 51 || transport == 60) &&
           end - at >= 8) {
      uint32_t header = transport == 44 ? 8 : transport == 51 ? (at[1] + 2u) * 4 : (at[1] + 1u) * 8;
      int later_fragment = transport == 44 && (be16(at + 2) & 0xFFF8) != 0;
      if (end - at < header) return 0;
      transport = at[0];
      at += header;
      declared = declared > header ? declared - header : 0;
      if (later_fragment) end = at;
    }
  } else {
    return 0;
  }
  uint16_t from_port = 0, to_port = 0;
  uint32_t header = 0;
  packet->flags = 0;
  if (transport == 6 && end - at >= 20) {
    from_port = be16(at), to_port = be16(at + 2);
    packet->sequence = be32(at + 4);
    packet->flags = at[13];
    header = (at[12] >> 4) * 4u;
  } else if (transport == 17 && end - at >= 8) {
    from_port = be16(at), to_port = be16(at + 2);
    header = 8;
  }
  packet->payload = at + header;
  packet->declared = declared > header ? declared - header : 0;
  packet->captured = end - at > header ? (uint32_t)(end - at) - header : 0;
  if (packet->captured > packet->declared) packet->captured = packet->declared;
  packet->length = length;
  packet->key.transport = transport;
  memset(packet->key.padding, 0, sizeof packet->key.padding);
  return order(packet, from, to, from_port, to_port);
}

#endif
