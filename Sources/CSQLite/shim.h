#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast function pointer, which Swift cannot import: the value is copied before the call returns.
static inline int dateline_bind_text(sqlite3_stmt *statement, int index, const void *text, int length) {
  return sqlite3_bind_text(statement, index, length > 0 ? (const char *)text : "", length, SQLITE_TRANSIENT);
}

static inline int dateline_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  // A null pointer would bind NULL: an empty blob needs an address.
  return sqlite3_bind_blob(statement, index, length > 0 ? bytes : "", length, SQLITE_TRANSIENT);
}
