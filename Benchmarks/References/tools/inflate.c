// zlib alone: inflates a gzip file of any number of members in 256 KB steps and throws the text away.
// usage: inflate FILE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <zlib.h>

static unsigned char compressed[256 * 1024], text[256 * 1024];

int main(int count, char **arguments) {
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  z_stream stream = {0};
  if (file < 0 || inflateInit2(&stream, 15 + 16) != Z_OK) {
    fputs("error: usage: inflate FILE\n", stderr);
    return 2;
  }
  int status = Z_OK;
  for (ssize_t got; (got = read(file, compressed, sizeof compressed)) > 0;) {
    stream.next_in = compressed;
    stream.avail_in = (unsigned)got;
    while (stream.avail_in) {
      if (status == Z_STREAM_END) inflateReset(&stream);
      stream.next_out = text;
      stream.avail_out = sizeof text;
      status = inflate(&stream, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END) {
        fprintf(stderr, "error: '%s' is damaged\n", arguments[1]);
        return 2;
      }
    }
  }
  return status == Z_STREAM_END ? 0 : 2;
}
