// libFuzzer's entry for programs with a main of their own (LLVM's "Using libFuzzer as a library"). It reads the flags,
// and by default doesn't return. The archive, libclang_rt.fuzzer_no_main, comes with Swift; Tests/Fuzz/run.sh links it.
#ifndef DATELINE_LIBFUZZER_H
#define DATELINE_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));

#endif
