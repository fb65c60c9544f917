/* SPDX-License-Identifier: Apache-2.0 */
#include "control/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ledger/snapshot.h"

/*
 * FOLDER/snapshot: the interpreted state, so that a node that starts goes on from there. It is derived and
 * proves itself by its hash and by the roots of the records that it was made from: where it is missing,
 * damaged or of other records, all is verified again. So it is not synced, and losing it loses nothing but
 * time.
 */

#define SAVE_AFTER_MIN 1024 /* records; fewer are verified again in milliseconds */
#define SAVE_BUSY_MIN 65536 /* while more keep coming; and at least a quarter of what is saved already */
#define QUIET_TICKS 5       /* seconds without a record */
#define OLD_TICKS 600       /* seconds since the last one, where records never pause */
#define WRITE_AT_ONCE (1 << 17)

static enum ayni_err write_piece(void *context, struct bytes piece)
{
    return fwrite(piece.data, 1, piece.len, context) == piece.len ? AYNI_OK : AYNI_ERR_IO;
}

static enum ayni_err write_state(struct engine *e, FILE *file)
{
    struct hash roots[CHARTER_FOUNDERS_MAX];
    enum ayni_err err = AYNI_OK;
    for (uint32_t log = 0; log < e->charter->n_founders && err == AYNI_OK; log++)
        err = sync_root_at(e->sync, log, ledger_applied(e->ledger, log), &roots[log]);
    engine_read_end(e);
    (void)setvbuf(file, NULL, _IOFBF, WRITE_AT_ONCE);
    return err == AYNI_OK ? ledger_save(e->ledger, roots, write_piece, file) : err;
}

/* Under one name: who holds the store's lock writes alone, and what a crash left is written over. */
static enum ayni_err save_file(struct engine *e, const char *path, const char *temporary)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (file == NULL) {
        if (fd >= 0) close(fd);
        return AYNI_ERR_IO;
    }
    enum ayni_err err = write_state(e, file);
    if (fclose(file) != 0 && err == AYNI_OK) err = AYNI_ERR_IO;
    if (err == AYNI_OK && rename(temporary, path) != 0) err = AYNI_ERR_IO;
    if (err != AYNI_OK) (void)unlink(temporary);
    return err;
}

enum ayni_err engine_save(struct engine *e)
{
    char path[FOLDER_PATH_MAX], temporary[FOLDER_PATH_MAX];
    if (!folder_path(path, e->folder, "snapshot") || !folder_path(temporary, e->folder, "snapshot.new"))
        return AYNI_ERR_LIMIT;
    e->n_saved = engine_n_interpreted(e); /* when it fails, too: not again with each tick */
    e->snapshot_ticks = 0;
    /* A snapshot has room for the founders' first logs: a state of more is derived again at each start. */
    if (e->n_logs > e->charter->n_founders) return AYNI_OK;
    return save_file(e, path, temporary);
}

static void save_snapshot(struct engine *e)
{
    char line[160];
    enum ayni_err err = engine_save(e);
    if (err == AYNI_OK) return;
    snprintf(line, sizeof line, "snapshot: %s; the next start takes longer, nothing else is lost",
             ayni_err_text(err));
    e->carrier.note(e->carrier.context, "warning", line);
}

/* While records keep coming a snapshot costs a little of each; in a pause it costs nobody anything. */
void engine_snapshot_tick(struct engine *e)
{
    uint64_t n = engine_n_interpreted(e), fresh = n - e->n_saved;
    e->quiet_ticks = n == e->n_at_tick ? e->quiet_ticks + 1 : 0;
    e->n_at_tick = n;
    e->snapshot_ticks++;
    if (fresh < SAVE_AFTER_MIN) return;
    bool has_grown = fresh >= SAVE_BUSY_MIN && fresh >= e->n_saved / 4;
    if (has_grown || e->quiet_ticks >= QUIET_TICKS || e->snapshot_ticks >= OLD_TICKS) save_snapshot(e);
}

void engine_snapshot_finish(struct engine *e)
{
    /* AYNI_ERR_TIMEOUT: verification was given up; what is applied stands. */
    if (e->broken != AYNI_OK && e->broken != AYNI_ERR_TIMEOUT) return;
    if (engine_n_interpreted(e) - e->n_saved >= SAVE_AFTER_MIN) save_snapshot(e);
}

/* Whether the records that the state was made from are those that are stored. */
static bool fits_store(struct engine *e, const struct ledger *l, const struct hash *roots)
{
    bool fits = true;
    for (uint32_t log = 0; log < e->charter->n_founders && fits; log++) {
        struct hash root;
        uint64_t n = ledger_applied(l, log);
        fits = n <= sync_durable(e->sync, log)->tree.size &&
               sync_root_at(e->sync, log, n, &root) == AYNI_OK && hash_equal(&root, &roots[log]);
    }
    engine_read_end(e);
    return fits;
}

/* Why there is no state; AYNI_ERR_NOT_FOUND is no reason to speak of. */
static enum ayni_err use(struct engine *e, struct bytes snapshot)
{
    struct hash roots[CHARTER_FOUNDERS_MAX];
    struct ledger *l;
    enum ayni_err err = ledger_load(&l, roots, e->heap, e->charter, snapshot);
    if (err != AYNI_OK) return err;
    if (!fits_store(e, l, roots)) {
        ledger_free(l);
        return AYNI_ERR_PROOF;
    }
    e->ledger = l;
    e->n_saved = e->n_at_tick = engine_n_interpreted(e);
    return AYNI_OK;
}

/* Mapped, not read: at a million records it has the size of all other memory. */
static enum ayni_err map_and_use(struct engine *e, int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size <= 0) return AYNI_ERR_CORRUPT;
    size_t len = (size_t)info.st_size;
    void *map = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) return AYNI_ERR_MEMORY;
    enum ayni_err err = use(e, bytes_of(map, len));
    munmap(map, len);
    return err;
}

void engine_load_snapshot(struct engine *e)
{
    char path[FOLDER_PATH_MAX], line[160];
    if (!folder_path(path, e->folder, "snapshot")) return;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return;
    enum ayni_err err = map_and_use(e, fd);
    close(fd);
    if (err == AYNI_OK) return;
    snprintf(line, sizeof line, "the snapshot is of no use (%s): all records are verified again",
             ayni_err_text(err));
    e->carrier.note(e->carrier.context, "warning", line);
}
