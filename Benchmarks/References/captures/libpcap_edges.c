/* What programs over libpcap do: pcap_next_ex() for each packet, then the same dissection and tables as capture_edges.
 * usage: libpcap_edges FILE */
#include <pcap/pcap.h>
#include <sys/stat.h>

#include "edges.h"

int main(int count, char **arguments) {
  char error[PCAP_ERRBUF_SIZE] = "usage: libpcap_edges FILE";
  pcap_t *capture = count == 2 ? pcap_open_offline(arguments[1], error) : NULL;
  struct stat status;
  if (!capture || stat(arguments[1], &status)) {
    fprintf(stderr, "error: %s\n", error);
    return 2;
  }
  struct connections table;
  connections_open(&table);
  table.input_bytes = (uint64_t)status.st_size;
  struct pcap_pkthdr *header;
  const u_char *frame;
  while (pcap_next_ex(capture, &header, &frame) == 1) {
    struct packet packet;
    table.records++;
    if (!dissect(&packet, frame, header->caplen, header->len)) continue;
    packet.hash = tuple_hash(&packet.key);
    connections_add(&table, &packet);
  }
  pcap_close(capture);
  connections_print(&table);
  return 0;
}
