/* Names that conversations carry in clear, as text: kept once for each conversation, in a list beside the table
 * because few conversations have any. */
#ifndef NAMES_H
#define NAMES_H

#include "flow_table.h"

enum name_kind { name_sni, name_alpn, name_dns };

struct name {
  uint32_t text, next;
  uint16_t length, kind;
};

struct names {
  uint32_t *first; /* by flow; a position in `list` plus one */
  uint32_t first_room, count, room, text_count, text_room;
  struct name *list;
  char *text;
};

static void names_add(struct names *names, uint32_t flow, enum name_kind kind, const char *text, uint32_t length) {
  if (flow >= names->first_room) {
    uint32_t room = names->first_room ? names->first_room * 2 : 1024;
    while (room <= flow) room *= 2;
    names->first = checked(realloc(names->first, room * sizeof *names->first));
    memset(names->first + names->first_room, 0, (room - names->first_room) * sizeof *names->first);
    names->first_room = room;
  }
  for (uint32_t at = names->first[flow]; at; at = names->list[at - 1].next) {
    struct name *name = &names->list[at - 1];
    if (name->kind == kind && name->length == length && !memcmp(names->text + name->text, text, length)) return;
  }
  if (names->count == names->room) {
    names->room = names->room ? names->room * 2 : 1024;
    names->list = checked(realloc(names->list, names->room * sizeof *names->list));
  }
  if (names->text_count + length > names->text_room) {
    names->text_room = (names->text_room + length) * 2;
    names->text = checked(realloc(names->text, names->text_room));
  }
  memcpy(names->text + names->text_count, text, length);
  names->list[names->count++] =
      (struct name){names->text_count, names->first[flow], (uint16_t)length, (uint16_t)kind};
  names->text_count += length;
  names->first[flow] = names->count;
}

#endif
