/* Downloading a file whose size and digest are known beforehand. */
#ifndef AECL_FETCH_DOWNLOAD_H
#define AECL_FETCH_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* AECL_OK, or AECL_USAGE with a message in a program built without libcurl (AECL_WITH_FETCH=OFF): aecl_fetch then does
 * no more than that. */
aecl_status aecl_fetch_built(void);

typedef struct {
    const char *url;    /* http:// or https:// */
    const char *path;   /* of the file to make; its folder exists */
    const char *sha256; /* of the whole file, and its size */
    uint64_t size;
    const char *certificates; /* PEM file of the authorities to trust; NULL: the system's */
    int64_t stall_seconds;    /* give up when nothing arrives for so long; also the limit for connecting */
    /* Called at least once a second, with the bytes that are there; false stops. NULL: none. */
    bool (*progress)(void *data, uint64_t have);
    void *data;
} aecl_fetch_request;

/* Downloads to PATH.part, which a later call continues by a range request, and renames it to PATH, durably, when size
 * and sha256 are right. *present = the file was there already, and right.
 *   AECL_STOPPED  by the callback               } what arrived is kept in PATH.part
 *   AECL_FAILED   server, network, disk, stall; }
 *                 another process is downloading the same file; a redirect from https to another protocol
 *   AECL_INPUT    what the server sends is not the file (size or digest): PATH.part is removed. PATH is there and is
 *                 another file: it is left alone
 *   AECL_USAGE    the URL has another protocol */
aecl_status aecl_fetch(const aecl_fetch_request *request, bool *present);

#endif
