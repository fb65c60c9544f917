/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define LOCK_POLL_MS 50

/* Not every version of the kernel's headers names these. */
#define MAGIC_CIFS 0xff534d42UL
#define MAGIC_SMB2 0xfe534d42UL
#define MAGIC_9P 0x01021997UL
#define MAGIC_CEPH 0x00c36400UL

bool store_is_remote(unsigned long type)
{
    static const unsigned long remote[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, MAGIC_CIFS,     MAGIC_SMB2,
                                           MAGIC_9P,        MAGIC_CEPH,      AFS_SUPER_MAGIC};
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if ((type & UINT32_MAX) == remote[i]) return true;
    return false;
}

/* A link's name that ends in a slash would be followed. */
static bool strip_slashes(char out[PATH_MAX], const char *folder)
{
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    if (len == 0 || len >= PATH_MAX) return false;
    memcpy(out, folder, len);
    out[len] = '\0';
    return true;
}

static enum ayni_err open_folder(int *out, const char *folder, struct store_fault *fault)
{
    char path[PATH_MAX];
    if (!strip_slashes(path, folder))
        return store_fault_set(fault, AYNI_ERR_USAGE, "the data folder's name is empty or too long");
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        *out = fd;
        return AYNI_OK;
    }
    if (errno == ELOOP || errno == ENOTDIR)
        return store_fault_set(fault, AYNI_ERR_PERMISSION,
                               "%s: is a link or no folder; name the data folder itself", folder);
    enum ayni_err err = store_err(errno);
    return store_fault_set(fault, err, "%s: cannot open the data folder: %s", folder, strerror(errno));
}

static enum ayni_err check_folder(int fd, const char *folder, struct store_fault *fault)
{
    struct stat info;
    struct statfs disk;
    if (fstat(fd, &info) != 0 || fstatfs(fd, &disk) != 0)
        return store_fault_set(fault, AYNI_ERR_IO, "%s: %s", folder, strerror(errno));
    if (info.st_uid != geteuid())
        return store_fault_set(
            fault, AYNI_ERR_PERMISSION,
            "%s: belongs to user %u and this is user %u; run as its owner, or: chown -R %u %s", folder,
            info.st_uid, geteuid(), geteuid(), folder);
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return store_fault_set(fault, AYNI_ERR_PERMISSION,
                               "%s: open to other users (mode %04o); run: chmod 700 %s", folder,
                               info.st_mode & 07777, folder);
    if (store_is_remote((unsigned long)disk.f_type))
        return store_fault_set(fault, AYNI_ERR_PERMISSION,
                               "%s: lies on a network file system; move it to a local disk", folder);
    return AYNI_OK;
}

static enum ayni_err open_lock(int *out, int folder_fd, const char *folder, struct store_fault *fault)
{
    struct stat info;
    int fd = openat(folder_fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) {
        enum ayni_err err = errno == ELOOP ? AYNI_ERR_PERMISSION : store_err(errno);
        return store_fault_set(fault, err, "%s/lock: cannot open it: %s", folder, strerror(errno));
    }
    *out = fd;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid())
        return store_fault_set(fault, AYNI_ERR_PERMISSION,
                               "%s/lock: is not a file of ours; remove it and try again", folder);
    return AYNI_OK;
}

static enum ayni_err wait_for_lock(int fd, unsigned wait_ms, const char *folder, struct store_fault *fault)
{
    const struct timespec pause = {.tv_nsec = LOCK_POLL_MS * 1000000L};
    for (unsigned waited_ms = 0;; waited_ms += LOCK_POLL_MS) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return AYNI_OK;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return store_fault_set(fault, AYNI_ERR_IO, "%s/lock: %s", folder, strerror(errno));
        if (waited_ms >= wait_ms) break;
        nanosleep(&pause, NULL);
    }
    return store_fault_set(fault, AYNI_ERR_BUSY, "%s: in use by another process; stop it and try again",
                           folder);
}

enum ayni_err store_check_folder(const char *folder, struct store_fault *fault)
{
    int fd = -1;
    enum ayni_err err = open_folder(&fd, folder, fault);
    if (err != AYNI_OK) return err;
    err = check_folder(fd, folder, fault);
    close(fd);
    return err;
}

enum ayni_err store_lock(struct store *st, const struct store_options *options, struct store_fault *fault)
{
    const char *folder = options->folder;
    enum ayni_err err = open_folder(&st->folder_fd, folder, fault);
    if (err == AYNI_OK) err = check_folder(st->folder_fd, folder, fault);
    if (err == AYNI_OK) err = open_lock(&st->lock_fd, st->folder_fd, folder, fault);
    return err == AYNI_OK ? wait_for_lock(st->lock_fd, options->wait_ms, folder, fault) : err;
}
