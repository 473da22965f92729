/* Digests and base64, by libcrypto. */
#include <openssl/evp.h>

#include "base/file.h"
#include "base/mem.h"

aecl_status aecl_sha256_pieces(const aecl_piece *pieces, size_t count, char out[65]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    for (size_t i = 0; i < count && good; i++) good = EVP_DigestUpdate(context, pieces[i].bytes, pieces[i].length);
    good = good && EVP_DigestFinal_ex(context, digest, &length);
    EVP_MD_CTX_free(context);
    for (unsigned i = 0; i < length; i++) {
        out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    out[2 * length] = 0;
    return good ? AECL_OK : aecl_fail(AECL_FAILED, "libcrypto refuses to compute a sha256");
}

aecl_status aecl_sha256(const void *bytes, size_t length, char out[65]) {
    return aecl_sha256_pieces(&(aecl_piece){bytes, length}, 1, out);
}

void aecl_text_add_base64(aecl_text *t, const void *bytes, size_t n) {
    enum { BLOCK = 3 * 1024 };
    unsigned char block[BLOCK / 3 * 4 + 1];
    const unsigned char *next = bytes;
    while (n) {
        size_t some = aecl_smaller(n, BLOCK);
        aecl_text_add_bytes(t, (const char *)block, (size_t)EVP_EncodeBlock(block, next, (int)some));
        next += some, n -= some;
    }
}
