// Byte masks and prefetch as inline functions: the few operations that Swift's
// own vector types compile to slow code. Everything else is Swift.
#ifndef FLOWPERMIT_CBYTES_H
#define FLOWPERMIT_CBYTES_H

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Asks the processor to fetch the cache line at `address`; any address is allowed.
static inline void cbytes_prefetch(const void *address) { __builtin_prefetch(address); }

/// Of 16 bytes at `bytes`: bit i is set where byte i is `first` or `second`.
static inline uint32_t cbytes_mask16(const void *bytes, uint8_t first, uint8_t second) {
#if defined(__SSE2__)
  const __m128i block = _mm_loadu_si128((const __m128i *)bytes);
  const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)first)),
                                     _mm_cmpeq_epi8(block, _mm_set1_epi8((char)second)));
  return (uint32_t)_mm_movemask_epi8(found);
#else
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) {
    const uint8_t byte = ((const uint8_t *)bytes)[i];
    mask |= (uint32_t)(byte == first || byte == second) << i;
  }
  return mask;
#endif
}

#endif
