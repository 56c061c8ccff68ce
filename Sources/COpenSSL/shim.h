// Typed wrappers around libcrypto's SHA-256. The low-level calls are deprecated in favour of EVP, whose contexts live on
// the heap; these are plain structs, so that a state can be copied and continued.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

static inline void dateline_sha256_init(SHA256_CTX *context) { SHA256_Init(context); }
static inline void dateline_sha256_update(SHA256_CTX *context, const void *bytes, size_t count) {
  SHA256_Update(context, bytes, count);
}
static inline void dateline_sha256_final(SHA256_CTX *context, unsigned char *digest) { SHA256_Final(digest, context); }
static inline int dateline_random(unsigned char *bytes, int count) { return RAND_bytes(bytes, count); }
static inline int dateline_equal(const void *left, const void *right, size_t count) {
  return CRYPTO_memcmp(left, right, count) == 0;
}
