// Counts the lines of a file that are not headers: the records of a text log. usage: lines FILE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[512 * 1024];

int main(int count, char **arguments) {
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  if (file < 0) {
    fputs("error: usage: lines FILE\n", stderr);
    return 2;
  }
  unsigned long long records = 0, bytes = 0;
  char before = '\n';
  for (ssize_t got; (got = read(file, buffer, sizeof buffer)) > 0;) {
    bytes += (unsigned long long)got;
    const char *at = buffer, *end = buffer + got;
    if (before == '\n') records += *at != '#';
    while ((at = memchr(at, '\n', (size_t)(end - at))) && ++at < end) records += *at != '#';
    before = end[-1];
  }
  printf("records=%llu input-bytes=%llu bad=0\n", records, bytes);
  return 0;
}
