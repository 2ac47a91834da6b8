#include "CPcapLoader.h"

#include <dlfcn.h>

// A library without one of the functions cannot be used; dlerror names the function.
#define FIND(function)                                                                             \
  functions->function = (__typeof__(functions->function))dlsym(library, "pcap_" #function);        \
  if (!functions->function) return dlerror()

const char *cpcap_load(const char *name, struct cpcap_functions *functions) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  FIND(open_dead);
  FIND(compile);
  FIND(offline_filter);
  FIND(freecode);
  FIND(geterr);
  FIND(close);
  FIND(create);
  FIND(set_snaplen);
  FIND(set_timeout);
  FIND(activate);
  FIND(setnonblock);
  FIND(get_selectable_fd);
  FIND(next_ex);
  FIND(datalink);
  FIND(stats);
  FIND(statustostr);
  return 0;
}
