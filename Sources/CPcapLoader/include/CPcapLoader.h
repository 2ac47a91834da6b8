// libpcap opened while the program runs: its types and constants at build time, its functions from the shared library that is
// found then. A program made this way starts where libpcap is not installed.
#ifndef FLOWPERMIT_CPCAP_LOADER_H
#define FLOWPERMIT_CPCAP_LOADER_H

#include <pcap/pcap.h>

/// The functions that are used of libpcap, with the signatures of its header.
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

/// Opens the shared library called `name` and finds every function of the table in it. The library stays open.
///
/// Returns NULL, or what the dynamic loader says is missing, valid until the thread's next call.
const char *cpcap_load(const char *name, struct cpcap_functions *functions);

#endif
