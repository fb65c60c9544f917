/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/evidence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "core/codec/pairs.h"

static const char *media_type_of(const char *path)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".pdf", "application/pdf"},
        {".txt", "text/plain"},
        {".csv", "text/csv"},
        {".html", "text/html"},
        {".json", "application/json"},
        {".xml", "application/xml"},
        {".zip", "application/zip"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".tif", "image/tiff"},
        {".mp4", "video/mp4"},
        {".odt", "application/vnd.oasis.opendocument.text"},
        {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    };
    const char *end = strrchr(path, '.');
    for (size_t i = 0; end != NULL && i < sizeof types / sizeof types[0]; i++)
        if (strcasecmp(end, types[i].end) == 0) return types[i].type;
    return "application/octet-stream";
}

static bool hash_file(FILE *file, struct evidence *out)
{
    struct sha256 hash;
    uint8_t block[65536];
    size_t n;
    sha256_init(&hash);
    while ((n = fread(block, 1, sizeof block, file)) > 0) {
        sha256_update(&hash, bytes_of(block, n));
        out->bytes += n;
    }
    sha256_final(&hash, out->sha256.bytes);
    return ferror(file) == 0;
}

bool evidence_read(const struct cli *cli, const char *path, struct evidence *out, int *out_status)
{
    struct stat st;
    FILE *file = fopen(path, "re");
    bool ok = file != NULL && fstat(fileno(file), &st) == 0 && !S_ISDIR(st.st_mode);
    if (file != NULL && !ok) errno = EISDIR;
    *out = (struct evidence){.media_type = media_type_of(path)};
    ok = ok && hash_file(file, out);
    if (!ok) *out_status = cli_failf(cli, AYNI_ERR_USAGE, "%s: %s", path, strerror(errno));
    if (file != NULL) fclose(file);
    return ok;
}

static bool add_document(const struct cli *cli, struct packer *p, const char *path, int *out_status)
{
    struct evidence document;
    if (!evidence_read(cli, path, &document, out_status)) return false;
    pack_map(p, 3);
    put_uint(p, "bytes", document.bytes);
    put_text(p, "media_type", document.media_type);
    put_bin(p, "sha256", BYTES_ARRAY(document.sha256.bytes));
    return true;
}

bool evidence_add(const struct cli *cli, struct map_draft *payload, int *out_status)
{
    size_t n = 0;
    while (option_at(&cli->options, "evidence", n) != NULL)
        n++;
    if (n == 0) return true;
    map_draft_begin(payload, BYTES_LITERAL("documents"));
    pack_array(&payload->packer, n);
    for (size_t i = 0; i < n; i++)
        if (!add_document(cli, &payload->packer, option_at(&cli->options, "evidence", i), out_status))
            return false;
    return true;
}
