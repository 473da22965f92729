/* All devices of all platforms. A platform that fails is noted with what can be done about it and passed over: one
 * broken driver must not hide the others. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/icd_files.h"
#include "base/mem.h"
#include "base/pocl_folder.h"
#include "base/text.h"
#include "cl/objects.h"

#define TEXTS 6 /* strings of an aecl_device_info */

static void texts_of(aecl_device_info *info, const char **texts[TEXTS]) {
    const char **all[TEXTS] = {&info->platform, &info->platform_version, &info->name,
                               &info->vendor,   &info->version,          &info->driver};
    memcpy(texts, all, sizeof all);
}

aecl_status aecl_device_info_copy(aecl_device_info *out, const aecl_device_info *from) {
    aecl_status st = AECL_OK;
    aecl_device_info copy = *from;
    const char **texts[TEXTS];
    char *owned[TEXTS] = {0};
    texts_of(&copy, texts);
    for (size_t i = 0; i < TEXTS; i++) {
        if (*texts[i] != NULL) TRY(aecl_copy_string(&owned[i], *texts[i]));
    }
    for (size_t i = 0; i < TEXTS; i++) {
        *texts[i] = owned[i];
        owned[i] = NULL;
    }
    *out = copy;
done:
    for (size_t i = 0; i < TEXTS; i++) free(owned[i]);
    return st;
}

void aecl_device_info_free(aecl_device_info *info) {
    const char **texts[TEXTS];
    texts_of(info, texts);
    for (size_t i = 0; i < TEXTS; i++) {
        free((char *)*texts[i]);
        *texts[i] = NULL;
    }
}

/* Drivers pad names with blanks, and a name goes to terminals. */
static void clean(char *text) {
    size_t to = 0;
    for (size_t from = 0; text[from] != '\0'; from++) {
        if (iscntrl((unsigned char)text[from]) || (to == 0 && text[from] == ' ')) continue;
        text[to++] = text[from];
    }
    while (to > 0 && text[to - 1] == ' ') to--;
    text[to] = '\0';
}

/* "thing: why" becomes the list's next problem. */
static aecl_status add_problem(aecl_device_list *list, const char *thing, const char *why) {
    aecl_status st = AECL_OK;
    aecl_text line = {0};
    aecl_text_add(&line, "%s: %s", thing, why);
    TRY(aecl_text_done(&line));
    TRY(aecl_resize(&list->problems, list->problem_count + 1, sizeof *list->problems));
    list->problems[list->problem_count++] = line.s;
    line.s = NULL;
done:
    aecl_text_free(&line);
    return st;
}

static aecl_status device_text(const char **out, cl_device_id id, cl_device_info query, aecl_cl_site site) {
    char *text = NULL;
    aecl_status st = aecl_cl_device_text(&text, id, query, site);
    if (st < 0) return st;
    clean(text);
    *out = text;
    return AECL_OK;
}

static aecl_device_type type_of(cl_device_type type) {
    if (type & CL_DEVICE_TYPE_GPU) return AECL_DEVICE_GPU;
    if (type & CL_DEVICE_TYPE_CPU) return AECL_DEVICE_CPU;
    return type & CL_DEVICE_TYPE_ACCELERATOR ? AECL_DEVICE_ACCELERATOR : AECL_DEVICE_OTHER;
}

static aecl_status read_numbers(aecl_device_info *info, cl_device_id id, const char *device) {
    cl_device_type type = 0;
    cl_uint units = 0, clock = 0;
    cl_ulong memory = 0, allocation = 0;
    size_t group = 0;
    cl_bool available = CL_FALSE, compiler = CL_FALSE;
    const struct {
        cl_device_info query;
        const char *what;
        void *value;
        size_t size;
    } rows[] = {
        {CL_DEVICE_TYPE, "type", &type, sizeof type},
        {CL_DEVICE_MAX_COMPUTE_UNITS, "compute units", &units, sizeof units},
        {CL_DEVICE_MAX_CLOCK_FREQUENCY, "clock", &clock, sizeof clock},
        {CL_DEVICE_GLOBAL_MEM_SIZE, "memory", &memory, sizeof memory},
        {CL_DEVICE_MAX_MEM_ALLOC_SIZE, "largest buffer", &allocation, sizeof allocation},
        {CL_DEVICE_MAX_WORK_GROUP_SIZE, "group size", &group, sizeof group},
        {CL_DEVICE_AVAILABLE, "available", &available, sizeof available},
        {CL_DEVICE_COMPILER_AVAILABLE, "compiler", &compiler, sizeof compiler},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const aecl_cl_site site = {.what = rows[i].what, .device = device};
        aecl_status st = aecl_cl_device_value(rows[i].value, rows[i].size, id, rows[i].query, site);
        if (st < 0) return st;
    }
    info->type = type_of(type);
    info->compute_units = units, info->clock_mhz = clock;
    info->global_memory = memory, info->max_allocation = allocation, info->max_group_size = group;
    info->available = available == CL_TRUE && compiler == CL_TRUE;
    return AECL_OK;
}

/* The platform's own facts and place are in `info` already. On failure the strings are left for the caller to free. */
static aecl_status read_device(aecl_device_info *info, cl_device_id id) {
    aecl_status st = AECL_OK;
    TRY(device_text(&info->name, id, CL_DEVICE_NAME, (aecl_cl_site){.what = "name", .device = info->platform}));
    TRY(device_text(&info->vendor, id, CL_DEVICE_VENDOR, (aecl_cl_site){.what = "vendor", .device = info->name}));
    TRY(device_text(&info->version, id, CL_DEVICE_VERSION, (aecl_cl_site){.what = "version", .device = info->name}));
    TRY(device_text(&info->driver, id, CL_DRIVER_VERSION, (aecl_cl_site){.what = "driver", .device = info->name}));
    TRY(read_numbers(info, id, info->name));
done:
    return st;
}

static aecl_status add_device(aecl_device_list *list, const aecl_device_row *platform, cl_device_id id) {
    aecl_status st = AECL_OK;
    aecl_device_row row = {.platform = platform->platform, .id = id};
    TRY(aecl_resize(&list->rows, list->count + 1, sizeof *list->rows));
    TRY(aecl_device_info_copy(&row.info, &platform->info));
    TRY(read_device(&row.info, id));
    list->rows[list->count++] = row;
    return AECL_OK;
done:
    aecl_device_info_free(&row.info);
    return st;
}

static aecl_status add_no_devices(aecl_device_list *list, const char *platform, const char *thing) {
    if (!aecl_is_pocl(platform) || aecl_pocl_folder_check() == AECL_OK)
        return add_problem(list, thing, "no devices (CL_DEVICE_NOT_FOUND)");
    list->explained = true;
    return add_problem(list, thing, aecl_message());
}

static aecl_status add_devices(aecl_device_list *list, aecl_device_row *platform, const char *thing) {
    aecl_status st = AECL_OK;
    cl_device_id *ids = NULL;
    cl_uint count = 0;
    TRY(aecl_cl_devices(&ids, &count, platform->platform,
                        (aecl_cl_site){.what = "all", .device = platform->info.platform}));
    if (count == 0) TRY(add_no_devices(list, platform->info.platform, thing));
    for (cl_uint i = 0; i < count; i++) {
        platform->info.device_index = i;
        st = add_device(list, platform, ids[i]);
        if (st == AECL_DEVICE) st = add_problem(list, thing, aecl_message());
        TRY(st);
    }
done:
    free(ids);
    return st;
}

static aecl_status platform_text(const char **out, cl_platform_id id, cl_platform_info query, const char *what) {
    char *text = NULL;
    aecl_status st = aecl_cl_platform_text(&text, id, query, (aecl_cl_site){.what = what, .device = NULL});
    if (st < 0) return st;
    clean(text);
    *out = text;
    return AECL_OK;
}

/* A failing platform is a problem of the list, not a failure; only memory shortage is. */
static aecl_status add_platform(aecl_device_list *list, cl_platform_id id, size_t index) {
    aecl_status st = AECL_OK;
    aecl_device_row row = {.platform = id, .info.platform_index = index};
    aecl_text thing = {0};
    aecl_text_add(&thing, "platform %zu", index);
    TRY(aecl_text_done(&thing));
    TRY(platform_text(&row.info.platform, id, CL_PLATFORM_NAME, "name"));
    aecl_text_add(&thing, " \"%s\"", row.info.platform);
    TRY(aecl_text_done(&thing));
    TRY(platform_text(&row.info.platform_version, id, CL_PLATFORM_VERSION, "version"));
    TRY(add_devices(list, &row, thing.s));
done:
    if (st == AECL_DEVICE) st = add_problem(list, thing.s, aecl_message());
    aecl_text_free(&thing);
    aecl_device_info_free(&row.info);
    return st;
}

static aecl_status refuse_no_platform(void) {
    aecl_status st = aecl_icd_files_check();
    if (st < 0) return aecl_fail_in(st, "no OpenCL platform (CL_PLATFORM_NOT_FOUND_KHR)");
    return aecl_fail(
        AECL_DEVICE,
        "no OpenCL platform (CL_PLATFORM_NOT_FOUND_KHR): install one (pocl-opencl-icd on Debian and Ubuntu "
        "runs on any processor, a GPU wants its vendor's driver), and unset OCL_ICD_VENDORS or let it name "
        "a folder with .icd files");
}

aecl_status aecl_device_list_open(aecl_device_list **out) {
    aecl_status st = AECL_OK;
    aecl_device_list *list = NULL;
    cl_platform_id *ids = NULL;
    cl_uint count = 0;
    TRY(aecl_cl_platforms(&ids, &count));
    if (count == 0) return refuse_no_platform();
    TRY(aecl_alloc(&list, 1, sizeof *list));
    for (cl_uint i = 0; i < count; i++) TRY(add_platform(list, ids[i], i));
    const size_t best = aecl_device_default(list);
    if (best < list->count) list->rows[best].info.is_default = true;
    *out = list, list = NULL;
done:
    free(ids);
    aecl_device_list_close(list);
    return st;
}

void aecl_device_list_close(aecl_device_list *list) {
    if (list == NULL) return;
    for (size_t i = 0; i < list->count; i++) aecl_device_info_free(&list->rows[i].info);
    for (size_t i = 0; i < list->problem_count; i++) free(list->problems[i]);
    free(list->rows);
    free(list->problems);
    free(list);
}

size_t aecl_device_count(const aecl_device_list *list) {
    return list->count;
}

const aecl_device_info *aecl_device_at(const aecl_device_list *list, size_t index) {
    return index < list->count ? &list->rows[index].info : NULL;
}

const char *aecl_device_problem(const aecl_device_list *list, size_t index) {
    return index < list->problem_count ? list->problems[index] : NULL;
}
