// Reads a file of JSON lines in blocks that stay in the second-level cache and hands each line to simdjson's on-demand
// parser where it lies.
#pragma once

#include <fcntl.h>
#include <simdjson.h>
#include <unistd.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

struct LineCounts {
  uint64_t records = 0, bytes = 0, bad = 0;
};

// A key by its closing quote, which simdjson has seen; keys hold no escapes here. simdjson 3.0 does not tell the length.
// Reading past the quote is safe: the buffer is padded.
inline std::string_view key_text(const char *raw) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  for (size_t begin = 0;; begin += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(raw + begin));
    unsigned found = unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, quote)));
    if (found) return {raw, begin + unsigned(__builtin_ctz(found))};
  }
#else
  return {raw, size_t(static_cast<const char *>(memchr(raw, '"', 65536)) - raw)};
#endif
}

template <typename Take>
LineCounts for_each_line(const char *path, Take take) {
  constexpr size_t block = 512 * 1024, limit = 1024 * 1024;
  auto buffer = std::make_unique<char[]>(block + limit + simdjson::SIMDJSON_PADDING);
  int file = open(path, O_RDONLY);
  if (file < 0) {
    fprintf(stderr, "error: cannot read '%s'\n", path);
    exit(2);
  }
  LineCounts counts;
  simdjson::ondemand::parser parser;
  size_t end = 0;
  auto one = [&](char *begin, size_t length, size_t capacity) {
    if (length == 0) return;
    counts.records++;
    simdjson::ondemand::document document;
    if (parser.iterate(begin, length, capacity).get(document) || !take(document)) counts.bad++;
  };
  for (ssize_t got; (got = read(file, buffer.get() + end, block)) > 0;) {
    counts.bytes += size_t(got);
    end += size_t(got);
    char *at = buffer.get(), *last = buffer.get() + end;
    while (char *line = static_cast<char *>(memchr(at, '\n', size_t(last - at)))) {
      one(at, size_t(line - at), size_t(last - at) + simdjson::SIMDJSON_PADDING);
      at = line + 1;
    }
    end = size_t(last - at);
    if (end > limit) {
      fprintf(stderr, "error: a line is too long\n");
      exit(2);
    }
    memmove(buffer.get(), at, end);
  }
  one(buffer.get(), end, end + simdjson::SIMDJSON_PADDING);
  return counts;
}
