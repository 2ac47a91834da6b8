// Byte masks and prefetch as inline functions: the few operations that Swift's
// own vector types compile to slow code. Everything else is Swift.
#ifndef FLOWPERMIT_CBYTES_H
#define FLOWPERMIT_CBYTES_H

#include <stdint.h>

/// Asks the processor to fetch the cache line at `address`; any address is allowed.
static inline void cbytes_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
