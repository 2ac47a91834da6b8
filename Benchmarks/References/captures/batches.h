/* Reads a pcap file (microseconds, this machine's byte order) by read() into 512 KB, dissects frames where they lie, and
 * hands packets out 32 at a time so that the memory they need is on its way before it is used.
 *
 * The program that includes this defines three functions: `expect_slot` and then `expect_record` ask for the memory that
 * a packet will need, `take_packet` adds it. Payloads are valid until it returns. */
#ifndef BATCHES_H
#define BATCHES_H

#include <fcntl.h>
#include <unistd.h>

#include "dissect.h"

static inline void expect_slot(const struct packet *packet);
static inline void expect_record(const struct packet *packet);
static inline void take_packet(const struct packet *packet);

enum { buffer_size = 512 * 1024, frame_limit = 262144, batch_size = 32 };

static struct packet batch[batch_size];
static int batched;
static uint64_t record_count, byte_count;

static void flush_batch(void) {
  for (int place = 0; place < batched; place++) expect_record(&batch[place]);
  for (int place = 0; place < batched; place++) take_packet(&batch[place]);
  batched = 0;
}

/* Takes every whole record from `at`; the offset of the first that is cut. */
static size_t take_records(const uint8_t *buffer, size_t at, size_t end) {
  while (end - at >= 16) {
    uint32_t header[4];
    memcpy(header, buffer + at, 16);
    if (header[2] > frame_limit) {
      fputs("error: a record is too large\n", stderr);
      exit(2);
    }
    if (end - at - 16 < header[2]) break;
    struct packet *packet = &batch[batched];
    record_count++;
    if (dissect(packet, buffer + at + 16, header[2], header[3])) {
      packet->time = header[0] * 1000000ull + header[1];
      packet->hash = tuple_hash(&packet->key);
      expect_slot(packet);
      if (++batched == batch_size) flush_batch();
    }
    at += 16 + header[2];
  }
  /* The payloads of a batch lie in the buffer, which is about to change. */
  flush_batch();
  return at;
}

static void read_batches(int count, char **arguments) {
  static uint8_t buffer[buffer_size + frame_limit + 16];
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  if (file < 0) {
    fprintf(stderr, "error: usage: %s FILE\n", arguments[0]);
    exit(2);
  }
  size_t begin = 24, end = 0;
  ssize_t got;
  while ((got = read(file, buffer + end, buffer_size)) > 0) {
    byte_count += (uint64_t)got;
    end += (size_t)got;
    if (end < begin) continue;
    begin = take_records(buffer, begin, end);
    memmove(buffer, buffer + begin, end - begin);
    end -= begin;
    begin = 0;
  }
}

#endif
