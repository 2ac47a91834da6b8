/* What the first payloads show in clear: SNI and ALPN of a ClientHello (RFC 8446, RFC 6066, RFC 7301) and the names of
 * DNS queries (RFC 1035). Every length is checked against what is there. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "names.h"

static void read_extensions(struct names *names, uint32_t flow, const uint8_t *at, const uint8_t *end) {
  while (end - at >= 4) {
    uint16_t type = be16(at), length = be16(at + 2);
    at += 4;
    if (end - at < length) return;
    const uint8_t *body = at, *body_end = at + length;
    at = body_end;
    if (type == 0 && length >= 5 && body[2] == 0) {
      uint16_t size = be16(body + 3);
      if (body_end - (body + 5) >= size) names_add(names, flow, name_sni, (const char *)body + 5, size);
    } else if (type == 16 && length >= 2) {
      for (body += 2; body < body_end && body_end - (body + 1) >= body[0]; body += 1 + body[0])
        names_add(names, flow, name_alpn, (const char *)body + 1, body[0]);
    }
  }
}

/* TCP payload; anything but the beginning of a ClientHello is left at the first comparison. */
static void read_stream(struct names *names, uint32_t flow, const uint8_t *at, uint32_t length) {
  if (length < 44 || at[0] != 22 || at[1] != 3 || at[5] != 1) return;
  const uint8_t *end = at + length;
  at += 5 + 4 + 2 + 32;
  if (end - at < 1 + at[0] + 2) return;
  at += 1 + at[0];
  uint16_t ciphers = be16(at);
  if (end - at < 2 + ciphers + 1) return;
  at += 2 + ciphers;
  if (end - at < 1 + at[0] + 2) return;
  at += 1 + at[0];
  uint16_t extensions = be16(at);
  at += 2;
  if (end - at > extensions) end = at + extensions;
  read_extensions(names, flow, at, end);
}

/* UDP payload towards port 53 or 5353: the first question of a query, lower case, labels joined by dots. */
static void read_query(struct names *names, uint32_t flow, const uint8_t *at, uint32_t length) {
  if (length < 17 || at[2] & 0x80 || be16(at + 4) == 0) return;
  const uint8_t *end = at + length;
  char name[256];
  uint32_t count = 0;
  for (at += 12; at < end && at[0]; at += 1 + at[0]) {
    if (at[0] > 63 || end - at < 1 + at[0] || count + at[0] + 1u > sizeof name) return;
    if (count) name[count++] = '.';
    for (int place = 1; place <= at[0]; place++) {
      uint8_t byte = at[place];
      name[count++] = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
    }
  }
  if (count) names_add(names, flow, name_dns, name, count);
}

#endif
