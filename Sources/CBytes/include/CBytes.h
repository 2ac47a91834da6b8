// Byte masks, comparisons and prefetch as inline functions, for which Swift's vector types
// compile to slow code.
#ifndef FLOWPERMIT_CBYTES_H
#define FLOWPERMIT_CBYTES_H

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Prefetches the cache line at `address`; any address is allowed.
static inline void cbytes_prefetch(const void *address) { __builtin_prefetch(address); }

static inline int cbytes_equal(const void *left, const void *right, intptr_t count) {
  return memcmp(left, right, (size_t)count) == 0;
}

/// Masks of 64 bytes: bit i is set if byte i is one of these characters.
struct cbytes_json {
  uint64_t quotes, backslashes, brackets;
};

#if defined(__SSE2__)
static inline uint32_t cbytes_join(__m128i low, __m128i high) {
  return (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
}

static inline __m128i cbytes_either(__m128i block, __m128i first, __m128i second) {
  return _mm_or_si128(_mm_cmpeq_epi8(block, first), _mm_cmpeq_epi8(block, second));
}

/// Bit i is set if byte i of 32 is `first` or `second`.
static inline uint32_t cbytes_mask32(const void *bytes, uint8_t first, uint8_t second) {
  const __m128i *blocks = (const __m128i *)bytes;
  const __m128i one = _mm_set1_epi8((char)first), other = _mm_set1_epi8((char)second);
  return cbytes_join(cbytes_either(_mm_loadu_si128(blocks), one, other),
                     cbytes_either(_mm_loadu_si128(blocks + 1), one, other));
}

/// Masks of the 64 bytes at `bytes`.
static inline struct cbytes_json cbytes_json64(const void *bytes) {
  const __m128i *blocks = (const __m128i *)bytes;
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
  // [ and {, and ] and }, differ in one bit only.
  const __m128i bit = _mm_set1_epi8(0x20), opening = _mm_set1_epi8('{'), closing = _mm_set1_epi8('}');
  struct cbytes_json found = {0, 0, 0};
  __m128i backslashes[4];
  for (int i = 0; i < 4; i++) {
    const __m128i block = _mm_loadu_si128(blocks + i);
    backslashes[i] = _mm_cmpeq_epi8(block, backslash);
    found.quotes |= (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, quote)) << i * 16;
    found.brackets |= (uint64_t)_mm_movemask_epi8(cbytes_either(_mm_or_si128(block, bit), opening, closing)) << i * 16;
  }
  // Most text has no backslash.
  const __m128i any = _mm_or_si128(_mm_or_si128(backslashes[0], backslashes[1]), _mm_or_si128(backslashes[2], backslashes[3]));
  if (_mm_movemask_epi8(any) != 0) {
    for (int i = 0; i < 4; i++) found.backslashes |= (uint64_t)_mm_movemask_epi8(backslashes[i]) << i * 16;
  }
  return found;
}

/// Bit i is set if byte i of 32 equals byte i of the four words, as they are laid out in memory.
static inline uint32_t cbytes_same32(const void *bytes, uint64_t word0, uint64_t word1, uint64_t word2, uint64_t word3) {
  const __m128i *blocks = (const __m128i *)bytes;
  return cbytes_join(
      _mm_cmpeq_epi8(_mm_loadu_si128(blocks), _mm_set_epi64x((long long)word1, (long long)word0)),
      _mm_cmpeq_epi8(_mm_loadu_si128(blocks + 1), _mm_set_epi64x((long long)word3, (long long)word2)));
}

/// Bit i is set if byte i of 16 is not a decimal digit.
static inline uint32_t cbytes_nondigits16(const void *bytes) {
  const __m128i block = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)bytes), _mm_set1_epi8('0'));
  // An unsigned minimum with 9 leaves only digits unchanged.
  const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(9)), block);
  return (uint32_t)_mm_movemask_epi8(digits) ^ 0xFFFF;
}

/// Whether all 64 bytes are ASCII, without control characters below 0x20.
static inline int cbytes_isplain64(const void *bytes) {
  const __m128i *blocks = (const __m128i *)bytes;
  const __m128i space = _mm_set1_epi8(0x20);
  // Subtraction wraps control characters to values above 0x5F.
  const __m128i left = _mm_max_epu8(_mm_sub_epi8(_mm_loadu_si128(blocks), space),
                                    _mm_sub_epi8(_mm_loadu_si128(blocks + 1), space));
  const __m128i right = _mm_max_epu8(_mm_sub_epi8(_mm_loadu_si128(blocks + 2), space),
                                     _mm_sub_epi8(_mm_loadu_si128(blocks + 3), space));
  const __m128i above = _mm_subs_epu8(_mm_max_epu8(left, right), _mm_set1_epi8(0x5F));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(above, _mm_setzero_si128())) == 0xFFFF;
}
#else
static inline uint32_t cbytes_mask32(const void *bytes, uint8_t first, uint8_t second) {
  uint32_t mask = 0;
  for (int i = 0; i < 32; i++) {
    const uint8_t byte = ((const uint8_t *)bytes)[i];
    mask |= (uint32_t)(byte == first || byte == second) << i;
  }
  return mask;
}

static inline struct cbytes_json cbytes_json64(const void *bytes) {
  struct cbytes_json found = {0, 0, 0};
  for (int i = 0; i < 64; i++) {
    const uint8_t byte = ((const uint8_t *)bytes)[i];
    found.quotes |= (uint64_t)(byte == '"') << i;
    found.backslashes |= (uint64_t)(byte == '\\') << i;
    found.brackets |= (uint64_t)((byte | 0x20) == '{' || (byte | 0x20) == '}') << i;
  }
  return found;
}

static inline uint32_t cbytes_same32(const void *bytes, uint64_t word0, uint64_t word1, uint64_t word2, uint64_t word3) {
  const uint64_t words[4] = {word0, word1, word2, word3};
  uint32_t mask = 0;
  for (int i = 0; i < 32; i++) {
    mask |= (uint32_t)(((const uint8_t *)bytes)[i] == ((const uint8_t *)words)[i]) << i;
  }
  return mask;
}

static inline uint32_t cbytes_nondigits16(const void *bytes) {
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++) mask |= (uint32_t)((uint8_t)(((const uint8_t *)bytes)[i] - '0') > 9) << i;
  return mask;
}

static inline int cbytes_isplain64(const void *bytes) {
  uint8_t largest = 0;
  for (int i = 0; i < 64; i++) {
    const uint8_t byte = (uint8_t)(((const uint8_t *)bytes)[i] - 0x20);
    if (byte > largest) largest = byte;
  }
  return largest < 0x60;
}
#endif

#endif
