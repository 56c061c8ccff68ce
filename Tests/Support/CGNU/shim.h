// What glibc hides without _GNU_SOURCE, which Swift doesn't set.
#pragma once
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int pipe2(int ends[2], int flags);

// O_TMPFILE of open(2): a file without a name. As in the kernel's asm-generic/fcntl.h, for x86 and ARM alike.
enum { DATELINE_O_TMPFILE = 020000000 };
