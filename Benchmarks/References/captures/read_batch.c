/* The limit to compare with: a pcap file (microseconds, this machine's byte order) by read() into 512 KB, frames
 * dissected where they lie, handed to the table 32 at a time so that the memory they need is on its way before it is
 * used. usage: read_batch FILE */
#include <fcntl.h>
#include <unistd.h>

#include "count.h"

enum { buffer_size = 512 * 1024, frame_limit = 262144, batch_size = 32 };

static struct packet batch[batch_size];
static int batched;

static void flush_batch(struct counts *counts) {
  struct flow_table *table = &counts->table;
  for (int place = 0; place < batched; place++) {
    uint64_t slot = table->slots[(uint32_t)(batch[place].hash >> 32) & table->mask];
    if (!slot) continue;
    __builtin_prefetch(&table->flows[(uint32_t)slot - 1]);
    __builtin_prefetch((const char *)&table->flows[(uint32_t)slot - 1] + 64);
  }
  for (int place = 0; place < batched; place++) count_packet(counts, &batch[place]);
  batched = 0;
}

/* Takes every whole record from `at`; the offset of the first that is cut. */
static size_t take_records(struct counts *counts, const uint8_t *buffer, size_t at, size_t end) {
  while (end - at >= 16) {
    uint32_t header[4];
    memcpy(header, buffer + at, 16);
    if (header[2] > frame_limit) {
      fputs("error: a record is too large\n", stderr);
      exit(2);
    }
    if (end - at - 16 < header[2]) break;
    struct packet *packet = &batch[batched];
    counts->records++;
    if (dissect(packet, buffer + at + 16, header[2], header[3])) {
      packet->time = header[0] * 1000000ull + header[1];
      packet->hash = tuple_hash(&packet->key);
      __builtin_prefetch(&counts->table.slots[(uint32_t)(packet->hash >> 32) & counts->table.mask]);
      if (++batched == batch_size) flush_batch(counts);
    }
    at += 16 + header[2];
  }
  /* The payloads of a batch lie in the buffer, which is about to change. */
  flush_batch(counts);
  return at;
}

int main(int count, char **arguments) {
  static uint8_t buffer[buffer_size + frame_limit + 16];
  struct counts counts;
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  if (file < 0) {
    fputs("error: usage: read_batch FILE\n", stderr);
    return 2;
  }
  counts_open(&counts);
  size_t begin = 24, end = 0;
  ssize_t got;
  while ((got = read(file, buffer + end, buffer_size)) > 0) {
    counts.bytes += (uint64_t)got;
    end += (size_t)got;
    if (end < begin) continue;
    begin = take_records(&counts, buffer, begin, end);
    memmove(buffer, buffer + begin, end - begin);
    end -= begin;
    begin = 0;
  }
  counts_print(&counts);
  return 0;
}
