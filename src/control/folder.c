/* SPDX-License-Identifier: Apache-2.0 */
#include "control/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/crypto/crypto.h"

void fault_set(struct fault *fault, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
}

bool folder_path(char out[FOLDER_PATH_MAX], const char *folder, const char *name)
{
    int n = snprintf(out, FOLDER_PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < FOLDER_PATH_MAX;
}

static enum ayni_err make_one(const char *path, struct fault *fault)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST) return AYNI_OK;
    fault_set(fault, "%s: cannot make this folder: %s", path, strerror(errno));
    return errno == EACCES || errno == EPERM ? AYNI_ERR_PERMISSION : AYNI_ERR_IO;
}

enum ayni_err folder_make(const char *folder, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    size_t len = strlen(folder);
    if (len == 0 || len >= sizeof path) {
        fault_set(fault, "the path of the data folder is empty or too long");
        return AYNI_ERR_USAGE;
    }
    memcpy(path, folder, len + 1);
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        enum ayni_err err = make_one(path, fault);
        *slash = '/';
        if (err != AYNI_OK) return err;
    }
    return make_one(path, fault);
}

enum ayni_err folder_check(const char *folder, struct fault *fault)
{
    struct stat st;
    if (stat(folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
        fault_set(fault, "%s: no such data folder; make one with `ayni init`", folder);
        return AYNI_ERR_NOT_FOUND;
    }
    if (st.st_uid != geteuid()) {
        fault_set(fault, "%s: this data folder belongs to another user; run as its owner", folder);
        return AYNI_ERR_PERMISSION;
    }
    if ((st.st_mode & 077) != 0) {
        fault_set(fault, "%s: others may enter this data folder; run: chmod 700 %s", folder, folder);
        return AYNI_ERR_PERMISSION;
    }
    return AYNI_OK;
}

static enum ayni_err check_secret(int fd, const char *path, struct fault *fault)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return AYNI_ERR_IO;
    if (!S_ISREG(st.st_mode)) {
        fault_set(fault, "%s: this is no file, so it holds no key", path);
        return AYNI_ERR_USAGE;
    }
    if (st.st_uid == geteuid() && (st.st_mode & 077) == 0) return AYNI_OK;
    fault_set(fault, "%s: this key is not yours alone; run: chown \"$(id -un)\" %s && chmod 600 %s", path,
              path, path);
    return AYNI_ERR_PERMISSION;
}

static enum ayni_err read_all(struct buffer *out, int fd, const char *path, struct fault *fault)
{
    for (;;) {
        size_t room = out->max - out->len < 65536 ? out->max - out->len : 65536;
        enum ayni_err err = buffer_reserve(out, room > 0 ? room : 1);
        if (err != AYNI_OK) {
            fault_set(fault, "%s: larger than %zu bytes", path, out->max);
            return err;
        }
        ssize_t n = read(fd, out->data + out->len, room);
        if (n == 0) return AYNI_OK;
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            fault_set(fault, "%s: %s", path, strerror(errno));
            return errno == EISDIR ? AYNI_ERR_USAGE : AYNI_ERR_IO;
        }
        out->len += (size_t)n;
    }
}

enum ayni_err file_read(struct buffer *out, const char *path, bool secret, struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | (secret ? O_NOFOLLOW : 0));
    if (fd < 0) {
        fault_set(fault, "%s: %s", path, strerror(errno));
        return errno == ENOENT ? AYNI_ERR_NOT_FOUND : errno == EACCES ? AYNI_ERR_PERMISSION : AYNI_ERR_IO;
    }
    enum ayni_err err = secret ? check_secret(fd, path, fault) : AYNI_OK;
    if (err == AYNI_OK) err = read_all(out, fd, path, fault);
    close(fd);
    return err;
}

static enum ayni_err write_all(int fd, struct bytes content)
{
    while (content.len > 0) {
        ssize_t n = write(fd, content.data, content.len);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? AYNI_ERR_FULL : AYNI_ERR_IO;
        content = bytes_of(content.data + n, content.len - (size_t)n);
    }
    return fsync(fd) == 0 ? AYNI_OK : AYNI_ERR_IO;
}

/* The folder's entry is durable only when the folder itself is synced. */
static enum ayni_err sync_parent(const char *path)
{
    char parent[FOLDER_PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    if (len >= sizeof parent) return AYNI_ERR_IO;
    memcpy(parent, path, len);
    parent[len] = '\0';
    int fd = open(slash == NULL ? "." : len == 0 ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return AYNI_ERR_IO;
    enum ayni_err err = fsync(fd) == 0 ? AYNI_OK : AYNI_ERR_IO;
    close(fd);
    return err;
}

/* Memory sticks know no second name for a file, network file systems no such rename: one of them works. */
static int move_to_new(const char *temporary, const char *path)
{
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return -1;
    return link(temporary, path) == 0 ? unlink(temporary) : -1;
}

/* Put the finished temporary file where it belongs; without `replace` never over another. */
static enum ayni_err publish(const char *temporary, const char *path, bool replace)
{
    int rc = replace ? rename(temporary, path) : move_to_new(temporary, path);
    if (rc == 0) return AYNI_OK;
    return errno == EEXIST && !replace ? AYNI_ERR_EXISTS : AYNI_ERR_IO;
}

/*
 * A name that nothing has: not what a crash left behind, and, since numbers of processes begin anew in each
 * container, not what another process is writing.
 */
static bool temporary_name(char out[FOLDER_PATH_MAX], const char *path)
{
    uint8_t random[8];
    char digits[2 * sizeof random + 1];
    crypto_random(random, sizeof random);
    hex_encode(digits, BYTES_ARRAY(random));
    int n = snprintf(out, FOLDER_PATH_MAX, "%s.%s.tmp", path, digits);
    return n > 0 && n < FOLDER_PATH_MAX;
}

enum ayni_err file_write(const char *path,
                         struct bytes content,
                         const struct file_options *options,
                         struct fault *fault)
{
    char temporary[FOLDER_PATH_MAX];
    if (!temporary_name(temporary, path)) return AYNI_ERR_LIMIT;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)options->mode);
    if (fd < 0) {
        fault_set(fault, "%s: %s", path, strerror(errno));
        return errno == EACCES ? AYNI_ERR_PERMISSION : errno == ENOSPC ? AYNI_ERR_FULL : AYNI_ERR_IO;
    }
    enum ayni_err err = write_all(fd, content);
    if (close(fd) != 0 && err == AYNI_OK) err = AYNI_ERR_IO;
    if (err == AYNI_OK) err = publish(temporary, path, options->replace);
    if (err == AYNI_OK) err = sync_parent(path);
    if (err != AYNI_OK) {
        unlink(temporary);
        fault_set(fault, "%s: %s", path, err == AYNI_ERR_EXISTS ? "exists already" : ayni_err_text(err));
    }
    return err;
}
