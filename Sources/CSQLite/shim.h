#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast function pointer, which Swift cannot import: the value is copied before the call returns.
static inline int dateline_bind_text(sqlite3_stmt *statement, int index, const void *text, int length) {
  return sqlite3_bind_text(statement, index, length > 0 ? (const char *)text : "", length, SQLITE_TRANSIENT);
}

static inline int dateline_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  // A null pointer would bind NULL: an empty blob needs an address.
  return sqlite3_bind_blob(statement, index, length > 0 ? bytes : "", length, SQLITE_TRANSIENT);
}

// Variadic. Turns off the counting of allocations, which nobody reads and every allocation takes a mutex for
// (https://sqlite.org/c3ref/c_config_covering_index_scan.html#sqliteconfigmemstatus). Before the first connection only.
static inline int dateline_sqlite_without_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
