/* Buffers, views of them, and transfers that wait or do not, all checked against the buffer's size before OpenCL sees
 * them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cl/buffer.h"
#include "cl/objects.h"

static aecl_cl_site site_of(const aecl_buffer *buffer) {
    return (aecl_cl_site){.what = buffer->what, .device = buffer->context->info.name, .watch = buffer->context->watch};
}

static aecl_cl_range whole(const aecl_buffer *buffer) {
    return (aecl_cl_range){buffer->handle, 0, buffer->bytes};
}

static aecl_status make(aecl_buffer **out, aecl_context *context, size_t bytes, const char *what) {
    aecl_status st = AECL_OK;
    aecl_buffer *buffer = NULL;
    TRY(aecl_alloc(&buffer, 1, sizeof *buffer));
    buffer->context = context;
    buffer->bytes = bytes;
    buffer->references = 1;
    buffer->serial = ++context->buffers;
    TRY(aecl_copy_string(&buffer->what, what));
    *out = buffer;
    buffer = NULL;
done:
    aecl_buffer_free(buffer);
    return st;
}

aecl_status aecl_buffer_new(aecl_buffer **out, aecl_context *context, size_t bytes, const char *what) {
    return aecl_buffer_new_or(out, context, bytes, what, "another --device may have more room");
}

aecl_status aecl_buffer_new_or(aecl_buffer **out, aecl_context *context, size_t bytes, const char *what,
                               const char *remedy) {
    aecl_status st = AECL_OK;
    aecl_buffer *buffer = NULL;
    char room[256];
    TRY(make(&buffer, context, bytes, what));
    snprintf(room, sizeof room,
             "it asked for %zu bytes, the device has %" PRIu64 ", at most %" PRIu64 " in one buffer; %s", bytes,
             context->info.global_memory, context->info.max_allocation, remedy);
    const aecl_cl_site site = {.what = what, .device = context->info.name, .room = room};
    TRY(aecl_cl_buffer_new(&buffer->handle, context->handle, bytes, site));
    context->bytes += bytes;
    if (context->bytes > context->most_bytes) context->most_bytes = context->bytes;
    TRY(aecl_cl_zero(context->queue, whole(buffer), site));
    TRY(aecl_cl_finish(context->queue, site));
    *out = buffer;
    buffer = NULL;
done:
    aecl_buffer_free(buffer);
    return st;
}

static aecl_status check_range(const aecl_buffer *buffer, size_t offset, size_t bytes) {
    if (offset <= buffer->bytes && bytes <= buffer->bytes - offset) return AECL_OK;
    return aecl_fail(AECL_FAILED, "buffer %s: %zu bytes at %zu do not lie within its %zu bytes", buffer->what, bytes,
                     offset, buffer->bytes);
}

aecl_status aecl_buffer_of(aecl_buffer **out, aecl_context *context, size_t bytes, const void *values,
                           const char *what) {
    aecl_status st = aecl_buffer_new(out, context, bytes, what);
    return st < 0 ? st : aecl_buffer_write(*out, 0, bytes, values);
}

aecl_status aecl_buffer_view(aecl_buffer **out, aecl_buffer *parent, size_t offset, size_t bytes) {
    aecl_status st = AECL_OK;
    aecl_buffer *view = NULL;
    TRY(check_range(parent, offset, bytes));
    if (offset % AECL_VIEW_ALIGN != 0) {
        return aecl_fail(AECL_FAILED, "buffer %s: a view at byte %zu, which is no multiple of %d", parent->what, offset,
                         AECL_VIEW_ALIGN);
    }
    TRY(make(&view, parent->context, bytes, parent->what));
    /* OpenCL has no sub-buffers of sub-buffers. */
    view->root = parent->root != NULL ? parent->root : parent;
    view->root->references++;
    view->offset = parent->offset + offset;
    TRY(aecl_cl_subbuffer_new(&view->handle, (aecl_cl_range){view->root->handle, view->offset, bytes}, site_of(view)));
    *out = view;
    view = NULL;
done:
    aecl_buffer_free(view);
    return st;
}

void aecl_buffer_free(aecl_buffer *buffer) {
    if (buffer == NULL || --buffer->references > 0) return;
    if (buffer->root == NULL && buffer->handle != NULL) buffer->context->bytes -= buffer->bytes;
    aecl_cl_buffer_release(buffer->handle);
    aecl_buffer_free(buffer->root);
    free(buffer->what);
    free(buffer);
}

size_t aecl_buffer_bytes(const aecl_buffer *buffer) {
    return buffer->bytes;
}

cl_mem aecl_buffer_handle(const aecl_buffer *buffer) {
    return buffer->handle;
}

aecl_status aecl_buffer_write(aecl_buffer *buffer, size_t offset, size_t bytes, const void *from) {
    aecl_status st = check_range(buffer, offset, bytes);
    if (st < 0 || bytes == 0) return st;
    const aecl_cl_range range = {buffer->handle, offset, bytes};
    buffer->context->transfers++;
    return aecl_cl_write(buffer->context->queue, range, from, site_of(buffer));
}

aecl_status aecl_buffer_read(aecl_buffer *buffer, size_t offset, size_t bytes, void *to) {
    aecl_status st = check_range(buffer, offset, bytes);
    if (st < 0 || bytes == 0) return st;
    const aecl_cl_range range = {buffer->handle, offset, bytes};
    buffer->context->transfers++;
    return aecl_cl_read(buffer->context->queue, range, to, site_of(buffer));
}

aecl_status aecl_buffer_write_later(aecl_buffer *buffer, size_t offset, size_t bytes, const void *from) {
    aecl_status st = check_range(buffer, offset, bytes);
    if (st < 0) return st;
    const aecl_cl_range range = {buffer->handle, offset, bytes};
    buffer->context->transfers++;
    return aecl_cl_write_later(buffer->context->queue, range, from, site_of(buffer));
}

aecl_status aecl_buffer_read_later(aecl_buffer *buffer, size_t offset, size_t bytes, void *to, cl_event *arrival) {
    aecl_status st = check_range(buffer, offset, bytes);
    if (st < 0) return st;
    const aecl_cl_range range = {buffer->handle, offset, bytes};
    buffer->context->transfers++;
    return aecl_cl_read_later(arrival, buffer->context->queue, range, to, site_of(buffer));
}

aecl_status aecl_buffer_arrived(const aecl_buffer *buffer, cl_event *arrival) {
    aecl_status st = aecl_cl_wait(*arrival, site_of(buffer));
    aecl_cl_event_release(*arrival);
    *arrival = NULL;
    return st;
}

aecl_status aecl_buffer_clear(aecl_buffer *buffer) {
    return aecl_cl_zero(buffer->context->queue, whole(buffer), site_of(buffer));
}

size_t aecl_buffer_most_bytes(const aecl_context *context) {
    return context->most_bytes;
}

unsigned long long aecl_transfer_count(const aecl_context *context) {
    return context->transfers;
}
