/* Formats that are known by their first bytes and not read: what to do with them. */
#include <string.h>

#include "base/mem.h"
#include "data/reader.h"

static const struct {
    const char *magic;
    size_t length;
    const char *remedy;
} foreign[] = {
    {"PAR1", 4, "Parquet: python3 -c \"import pandas; pandas.read_parquet('IN').to_csv('OUT.csv', index=False)\""},
    {"ARROW1", 6, "Feather: pandas.read_feather('IN').to_csv('OUT.csv', index=False)"},
    {"\x89HDF", 4, "HDF5: numpy.savez('OUT.npz', X=h5py.File('IN')['NAME'][:])"},
    {"\x80\x02", 2, "a Python pickle: numpy.save('OUT.npy', ...) or df.to_csv('OUT.csv', index=False)"},
    {"\x80\x03", 2, "a Python pickle: numpy.save('OUT.npy', ...) or df.to_csv('OUT.csv', index=False)"},
    {"\x80\x04", 2, "a Python pickle: numpy.save('OUT.npy', ...) or df.to_csv('OUT.csv', index=False)"},
    {"\x80\x05", 2, "a Python pickle: numpy.save('OUT.npy', ...) or df.to_csv('OUT.csv', index=False)"},
    {"\xd0\xcf\x11\xe0", 4, "an old workbook (XLS): save its sheet as CSV"},
    {"{\"", 2, "JSON: pandas.read_json('IN').to_csv('OUT.csv', index=False)"},
    {"[[", 2, "JSON: pandas.read_json('IN').to_csv('OUT.csv', index=False)"},
    {"[{", 2, "JSON: pandas.read_json('IN').to_csv('OUT.csv', index=False)"},
};

aecl_status aecl_foreign_refuse(const char *name, const unsigned char *bytes, size_t length) {
    for (size_t i = 0; i < COUNT_OF(foreign); i++)
        if (length >= foreign[i].length && memcmp(bytes, foreign[i].magic, foreign[i].length) == 0)
            return aecl_fail(AECL_INPUT, "%s: is not read as it is; %s", name, foreign[i].remedy);
    return AECL_OK;
}
