/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define RESERVE_STEP ((uint64_t)1 << 20)
#define GROWTH_WAIT_S 2 /* a read lasts a second at most */

uint64_t store_used_bytes(const struct store *st)
{
    MDB_envinfo info;
    MDB_stat stat;
    mdb_env_info(st->env, &info);
    mdb_env_stat(st->env, &stat);
    return ((uint64_t)info.me_last_pgno + 1) * stat.ms_psize;
}

static uint64_t map_size(const struct store *st)
{
    MDB_envinfo info;
    mdb_env_info(st->env, &info);
    return info.me_mapsize;
}

static enum ayni_err disk_free(const struct store *st, uint64_t *out)
{
    struct statvfs disk;
    if (fstatvfs(st->folder_fd, &disk) != 0) return AYNI_ERR_IO;
    *out = (uint64_t)disk.f_bavail * disk.f_frsize;
    return AYNI_OK;
}

/* Growth moves the map, so it waits for the reads to end: briefly, and only when there is no other way. */
static bool map_lock(struct store *st, bool must)
{
    if (!must) return pthread_rwlock_trywrlock(&st->map) == 0;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += GROWTH_WAIT_S;
    return pthread_rwlock_timedwrlock(&st->map, &until) == 0;
}

/* LMDB unmaps before it maps again, and a map that then fails is gone: so there must be room for both. */
static bool has_addresses(size_t n)
{
    void *probe = mmap(NULL, n, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED) return false;
    munmap(probe, n);
    return true;
}

/* Double the map while more than 80 % of it would be used. If it stays too small, LMDB says so later. */
static void map_grow(struct store *st, uint64_t wanted)
{
    uint64_t now = map_size(st), size = now;
    while (wanted > size / 5 * 4 && size < st->map_max)
        size = size > st->map_max / 2 ? st->map_max : size * 2;
    if (size <= now || size > SIZE_MAX || !has_addresses((size_t)size)) return;
    if (!map_lock(st, wanted > now)) return;
    (void)mdb_env_set_mapsize(st->env, (size_t)size);
    pthread_rwlock_unlock(&st->map);
}

/*
 * Extend the data file to `size` with blocks of its own. Where the file system cannot do that the size alone
 * is set: a file that is shorter than its last page then always means damage.
 */
static int file_extend(struct store *st, uint64_t size)
{
    int fd, rc;
    mdb_env_get_fd(st->env, &fd);
    do {
        rc = fallocate(fd, 0, (off_t)st->file_bytes, (off_t)(size - st->file_bytes)) == 0 ? 0 : errno;
    } while (rc == EINTR);
    if (rc == EOPNOTSUPP || rc == ENOSYS) rc = ftruncate(fd, (off_t)size) == 0 ? 0 : errno;
    if (rc == 0) st->file_bytes = size;
    return rc;
}

/*
 * LMDB reports a full disk as EIO when it meets it in the middle of a write, which looks like a broken disk.
 * So the blocks are taken before it writes.
 */
static enum ayni_err file_reserve(struct store *st, uint64_t wanted)
{
    if (wanted > map_size(st)) wanted = map_size(st);
    if (wanted <= st->file_bytes) return AYNI_OK;
    uint64_t rounded = (wanted + RESERVE_STEP - 1) / RESERVE_STEP * RESERVE_STEP;
    if (file_extend(st, rounded) == 0) return AYNI_OK;
    return store_err(file_extend(st, wanted));
}

void store_fill_holes(struct store *st)
{
    uint64_t size = st->file_bytes;
    st->file_bytes = 0;
    if (size > 0) (void)file_extend(st, size);
}

enum ayni_err store_make_room(struct store *st, uint64_t need)
{
    uint64_t free_bytes = 0;
    enum ayni_err err = st->reserve_bytes == 0 ? AYNI_OK : disk_free(st, &free_bytes);
    if (err != AYNI_OK) return err;
    if (free_bytes < st->reserve_bytes) return AYNI_ERR_FULL;
    uint64_t wanted = store_used_bytes(st) + need;
    map_grow(st, wanted);
    return file_reserve(st, wanted);
}

enum ayni_err store_space(struct store *st, struct store_space *out)
{
    struct store_space space = {0};
    enum ayni_err err = disk_free(st, &space.free_bytes);
    if (err != AYNI_OK || pthread_rwlock_rdlock(&st->map) != 0) return AYNI_ERR_IO;
    space.used_bytes = store_used_bytes(st);
    space.map_bytes = map_size(st);
    pthread_rwlock_unlock(&st->map);
    *out = space;
    return AYNI_OK;
}
