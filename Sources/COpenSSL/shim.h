// Typed wrappers around libcrypto. SHA-256's low-level calls are deprecated in favour of EVP, whose contexts live on the
// heap; these are plain structs, so that a state can be copied and continued.
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

static inline void dateline_sha256_init(SHA256_CTX *context) { SHA256_Init(context); }
static inline void dateline_sha256_update(SHA256_CTX *context, const void *bytes, size_t count) {
  SHA256_Update(context, bytes, count);
}
static inline void dateline_sha256_final(SHA256_CTX *context, unsigned char *digest) { SHA256_Final(digest, context); }
static inline int dateline_random(unsigned char *bytes, int count) { return RAND_bytes(bytes, count); }
static inline int dateline_equal(const void *left, const void *right, size_t count) {
  return CRYPTO_memcmp(left, right, count) == 0;
}

// A key with a password is refused: libcrypto would ask for it at the terminal.
static inline int dateline_no_password(char *buffer, int size, int writing, void *data) { return -1; }
static inline EVP_PKEY *dateline_key_read(const void *pem, int count) {
  BIO *input = BIO_new_mem_buf(pem, count);
  if (!input) return NULL;
  EVP_PKEY *key = PEM_read_bio_PrivateKey(input, NULL, dateline_no_password, NULL);
  BIO_free(input);
  return key;
}
static inline EVP_PKEY *dateline_key_rsa(unsigned int bits) { return EVP_RSA_gen(bits); }
static inline EVP_PKEY *dateline_key_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }
// The length of the PEM, which is written to `output` if it fits; 0 on failure.
static inline int dateline_key_write(EVP_PKEY *key, void *output, int room) {
  BIO *memory = BIO_new(BIO_s_secmem());
  if (!memory) return 0;
  char *text = NULL;
  long count = PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) ? BIO_get_mem_data(memory, &text) : 0;
  if (count > 0 && count <= room) memcpy(output, text, count);
  BIO_free(memory);
  return (int)count;
}
// A signature over a SHA-256 digest: PKCS #1 v1.5 for RSA, PureEdDSA over the digest itself for Ed25519 (RFC 8463). Its
// length, 0 on failure.
static inline size_t dateline_key_sign(EVP_PKEY *key, const unsigned char *digest, unsigned char *output, size_t room) {
  size_t count = room;
  int done = 0;
  if (EVP_PKEY_is_a(key, "ED25519")) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (!context) return 0;
    done = EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1
        && EVP_DigestSign(context, output, &count, digest, 32) == 1;
    EVP_MD_CTX_free(context);
  } else {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    if (!context) return 0;
    done = EVP_PKEY_sign_init(context) == 1
        && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        && EVP_PKEY_sign(context, output, &count, digest, 32) == 1;
    EVP_PKEY_CTX_free(context);
  }
  return done ? count : 0;
}
static inline int dateline_key_is(const EVP_PKEY *key, const char *name) { return EVP_PKEY_is_a(key, name); }
static inline int dateline_key_bits(const EVP_PKEY *key) { return EVP_PKEY_get_bits(key); }
static inline int dateline_key_size(const EVP_PKEY *key) { return EVP_PKEY_get_size(key); }
// DER of the SubjectPublicKeyInfo; its length.
static inline int dateline_key_public(const EVP_PKEY *key, unsigned char *output, int room) {
  int count = i2d_PUBKEY(key, NULL);
  if (count > 0 && count <= room) i2d_PUBKEY(key, &output);
  return count;
}
