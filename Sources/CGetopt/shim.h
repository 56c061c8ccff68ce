// getopt_long(3) with its results as values: the C library keeps them in globals.
#pragma once
#include <getopt.h>
#include <stddef.h>

struct dateline_option {
  int value;             // getopt_long's result: the option, '?', ':' or -1
  const char *argument;  // or NULL
  int index;             // of the next argument to look at
  int faulty;            // the character of a short option that is unknown
};

// Begin with restart != 0. Never prints.
static inline struct dateline_option dateline_getopt(int restart, int argc, char *const *argv, const char *letters,
                                                     const struct option *words) {
  struct dateline_option result;
  if (restart) optind = 0;
  opterr = 0;
  result.value = getopt_long(argc, argv, letters, words, NULL);
  result.argument = optarg;
  result.index = optind;
  result.faulty = optopt;
  return result;
}
