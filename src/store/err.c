/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum ayni_err store_err(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return AYNI_OK;
    case MDB_NOTFOUND:
    case ENOENT:
        return AYNI_ERR_NOT_FOUND;
    case MDB_KEYEXIST:
        return AYNI_ERR_EXISTS;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return AYNI_ERR_FULL;
    case ENOMEM:
        return AYNI_ERR_MEMORY;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
        return AYNI_ERR_CORRUPT;
    case MDB_VERSION_MISMATCH:
        return AYNI_ERR_VERSION;
    case MDB_READERS_FULL:
    case MDB_TXN_FULL:
        return AYNI_ERR_LIMIT;
    case EACCES:
    case EPERM:
    case EROFS:
        return AYNI_ERR_PERMISSION;
    default:
        return AYNI_ERR_IO;
    }
}

enum ayni_err store_fault_set(struct store_fault *fault, enum ayni_err err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    return err;
}
