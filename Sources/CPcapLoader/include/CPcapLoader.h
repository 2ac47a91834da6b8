// Opens libpcap at run time, so that the program also starts where it is not installed. Types and constants come from its header at
// build time.
#ifndef FLOWPERMIT_CPCAP_LOADER_H
#define FLOWPERMIT_CPCAP_LOADER_H

#include <pcap/pcap.h>

/// The functions of libpcap that are used, with the signatures of its header.
struct cpcap_functions {
  __typeof__(pcap_open_dead) *open_dead;
  __typeof__(pcap_compile) *compile;
  __typeof__(pcap_offline_filter) *offline_filter;
  __typeof__(pcap_freecode) *freecode;
  __typeof__(pcap_geterr) *geterr;
  __typeof__(pcap_close) *close;
  __typeof__(pcap_create) *create;
  __typeof__(pcap_set_snaplen) *set_snaplen;
  __typeof__(pcap_set_timeout) *set_timeout;
  __typeof__(pcap_activate) *activate;
  __typeof__(pcap_setnonblock) *setnonblock;
  __typeof__(pcap_get_selectable_fd) *get_selectable_fd;
  __typeof__(pcap_next_ex) *next_ex;
  __typeof__(pcap_datalink) *datalink;
  __typeof__(pcap_stats) *stats;
  __typeof__(pcap_statustostr) *statustostr;
};

/// Opens the shared library `name` and looks up every function of the table. The library stays open.
///
/// Returns NULL, or the dynamic loader's error message, which is valid until the thread's next call.
const char *cpcap_load(const char *name, struct cpcap_functions *functions);

#endif
