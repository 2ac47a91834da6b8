/* What programs over libpcap do: pcap_next_ex() for each packet, then the same dissection and table as read_batch.
 * usage: libpcap_loop FILE */
#include <pcap/pcap.h>
#include <sys/stat.h>

#include "count.h"

int main(int count, char **arguments) {
  char error[PCAP_ERRBUF_SIZE] = "usage: libpcap_loop FILE";
  pcap_t *capture = count == 2 ? pcap_open_offline(arguments[1], error) : NULL;
  struct stat status;
  if (!capture || stat(arguments[1], &status)) {
    fprintf(stderr, "error: %s\n", error);
    return 2;
  }
  struct counts counts;
  counts_open(&counts);
  counts.bytes = (uint64_t)status.st_size;
  struct pcap_pkthdr *header;
  const u_char *frame;
  while (pcap_next_ex(capture, &header, &frame) == 1) {
    struct packet packet;
    counts.records++;
    if (!dissect(&packet, frame, header->caplen, header->len)) continue;
    packet.time = (uint64_t)header->ts.tv_sec * 1000000u + (uint64_t)header->ts.tv_usec;
    packet.hash = tuple_hash(&packet.key);
    count_packet(&counts, &packet);
  }
  pcap_close(capture);
  counts_print(&counts);
  return 0;
}
