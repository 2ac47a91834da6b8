/* A conversation's key, and what every file here needs. */
#ifndef TUPLE_H
#define TUPLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Addresses are 16 bytes, IPv4 mapped into IPv6. The smaller end stands first. */
struct tuple {
  uint64_t address[4];
  uint16_t port[2];
  uint8_t transport;
  uint8_t padding[3];
};

static inline uint16_t be16(const uint8_t *bytes) { return (uint16_t)(bytes[0] << 8 | bytes[1]); }
static inline uint32_t be32(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static uint64_t tuple_hash(const struct tuple *key) {
  uint64_t hash = key->address[0] * 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 32 ^ key->address[1]) * 0xD6E8FEB86659FD93u;
  hash = (hash ^ hash >> 32 ^ key->address[2]) * 0xD6E8FEB86659FD93u;
  hash = (hash ^ hash >> 32 ^ key->address[3]) * 0xD6E8FEB86659FD93u;
  hash = (hash ^ hash >> 32 ^ ((uint64_t)key->port[0] << 32 | (uint64_t)key->port[1] << 16 | key->transport)) *
         0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

static void *checked(void *memory) {
  if (!memory) {
    fputs("error: out of memory\n", stderr);
    exit(2);
  }
  return memory;
}

#endif
