/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "cmd/print.h"
#include "cmd/progress.h"
#include "cmd/prove.h"
#include "core/base/hex.h"
#include "core/crypto/crypto.h"

/* audit: everything that can be checked, of an export or of the data folder. */

static const struct option_rule audit_options[] = {
    {"strict", NULL, "void records are faults, too", false},
    {NULL, NULL, NULL, false},
};

static void pack_findings(struct packer *p, const struct findings *findings)
{
    pack_text(p, "findings");
    pack_array(p, findings->n + (findings->n_left_out > 0));
    for (size_t i = 0; i < findings->n; i++)
        pack_text(p, findings->list[i].text);
    if (findings->n_left_out == 0) return;
    char text[64];
    snprintf(text, sizeof text, "and %zu more", findings->n_left_out);
    pack_text(p, text);
}

static void pack_report(struct packer *p, const struct audit_report *r)
{
    pack_map(p, 9u + r->has_ledger + (r->whole ? 2u : 0u));
    put_uint(p, "commitments", r->commitments);
    put_uint(p, "cosignatures", r->cosignatures);
    pack_findings(p, &r->findings);
    put_uint(p, "forked", r->forked);
    if (r->whole) put_bin(p, "history", BYTES_ARRAY(r->history.bytes));
    if (r->has_ledger) put_bin(p, "ledger_id", BYTES_ARRAY(r->ledger.bytes));
    put_uint(p, "logs", r->logs);
    put_bool(p, "ok", r->ok);
    put_uint(p, "records", r->records);
    put_uint(p, "signatures", r->signatures);
    if (r->whole) put_bin(p, "state_digest", BYTES_ARRAY(r->state_digest.bytes));
    put_uint(p, "void", r->n_void);
}

static int print_json(const struct cli *cli, const struct audit_report *r)
{
    static const char *const order[] = {"ok",           "ledger_id", "logs",   "records",     "signatures",
                                        "cosignatures", "void",      "forked", "commitments", "state_digest",
                                        "history",      "findings",  NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    buffer_init(&out, cli->heap, (size_t)4 << 20);
    pack_report(&p, r);
    enum ayni_err err = packer_finish(&p);
    int status = err == AYNI_OK ? print_document(cli, buffer_view(&out), order)
                                : cli_failf(cli, err, "audit: %s", ayni_err_text(err));
    buffer_deinit(&out);
    return status;
}

static void show_hex(struct sheet *sheet, const char *name, const uint8_t id[32])
{
    char hex[65];
    hex_encode(hex, bytes_of(id, 32));
    sheet_printf(sheet, "  %-13s %s\n", name, hex);
}

static void show_numbers(struct sheet *sheet, const struct audit_report *r)
{
    if (r->has_ledger) show_hex(sheet, "ledger", r->ledger.bytes);
    sheet_printf(sheet, "  %-13s %zu, %" PRIu64 " forked\n", "logs", r->logs, r->forked);
    sheet_printf(sheet, "  %-13s %" PRIu64 ", of which %" PRIu64 " void\n", "records", r->records, r->n_void);
    sheet_printf(sheet, "  %-13s %" PRIu64 " verified\n", "signatures", r->signatures);
    sheet_printf(sheet, "  %-13s %" PRIu64 ": this ledger has no witnesses yet\n", "cosignatures",
                 r->cosignatures);
    sheet_printf(sheet, "  %-13s %" PRIu64 "\n", "commitments", r->commitments);
    if (!r->whole) return;
    show_hex(sheet, "state digest", r->state_digest.bytes);
    show_hex(sheet, "history", r->history.bytes);
}

static void show_findings(struct sheet *sheet, const struct findings *findings)
{
    if (findings->n > 0) sheet_put(sheet, "Findings\n");
    for (size_t i = 0; i < findings->n; i++) {
        const struct finding *finding = &findings->list[i];
        sheet_put(sheet, "  ");
        sheet_styled(sheet, finding->is_fault ? STYLE_BAD : STYLE_WAITING,
                     finding->is_fault ? BYTES_LITERAL("fault") : BYTES_LITERAL("note"));
        sheet_put(sheet, finding->is_fault ? "  " : "   ");
        sheet_text(sheet, bytes_of_text(finding->text));
        sheet_put(sheet, "\n");
    }
    if (findings->n_left_out > 0) sheet_printf(sheet, "  and %zu more\n", findings->n_left_out);
}

static int print_report(const struct cli *cli, const char *name, const struct audit_report *r)
{
    struct sheet sheet;
    print_sheet_init(&sheet, cli, stdout);
    sheet_put(&sheet, "Audit of ");
    sheet_text(&sheet, bytes_of_text(name));
    sheet_put(&sheet, ": ");
    if (r->ok)
        sheet_styled(&sheet, STYLE_GOOD, BYTES_LITERAL("everything holds"));
    else
        sheet_styled(&sheet, STYLE_BAD, BYTES_LITERAL("it does not hold"));
    sheet_put(&sheet, "\n");
    show_numbers(&sheet, r);
    show_findings(&sheet, &r->findings);
    return print_sheet(&sheet, cli, stdout);
}

/* Pages of the file are given back in steps, some way behind where it is read: records are examined there. */
#define RELEASE_STEP ((size_t)16 << 20)

struct reading {
    struct progress progress;
    const uint8_t *map;
    size_t released; /* bytes at the front */
};

static void on_progress(void *context, size_t done, size_t total)
{
    struct reading *r = context;
    (void)total;
    progress_set(&r->progress, done);
    if (done < r->released + 2 * RELEASE_STEP) return;
    (void)madvise((void *)(uintptr_t)(r->map + r->released), RELEASE_STEP, MADV_DONTNEED); /* advice */
    r->released += RELEASE_STEP;
}

static int audit_bytes(const struct cli *cli, const char *name, struct bytes file)
{
    struct reading reading = {.map = file.data};
    struct audit_report report;
    struct spread spread;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct audit_options options = {
        .heap = cli->heap,
        .spread = &spread,
        .n_threads = cores > 0 ? (unsigned)cores : 1,
        .strict = option(&cli->options, "strict") != NULL,
        .progress = on_progress,
        .context = &reading,
    };
    crypto_random(&spread, sizeof spread);
    progress_start(&reading.progress, "auditing bytes", file.len);
    enum ayni_err err = audit_export(&report, file, &options);
    progress_end(&reading.progress);
    if (err != AYNI_OK) return cli_failf(cli, err, "audit: %s", ayni_err_text(err));
    int status = cli->json ? print_json(cli, &report) : print_report(cli, name, &report);
    if (status == EXIT_DONE && !report.ok) status = EXIT_UNVERIFIED;
    audit_report_deinit(&report);
    return status;
}

static int fail_file(const struct cli *cli, const char *path)
{
    enum ayni_err err = errno == ENOENT ? AYNI_ERR_USAGE : AYNI_ERR_IO;
    return cli_failf(cli, err, "%s: %s", path, strerror(errno));
}

/* The file is mapped, not read: an export may be larger than the memory. */
static int audit_fd(const struct cli *cli, const char *name, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) return fail_file(cli, name);
    if (!S_ISREG(st.st_mode)) return cli_failf(cli, AYNI_ERR_USAGE, "%s: not a file", name);
    if (st.st_size == 0) return audit_bytes(cli, name, bytes_of(NULL, 0));
    size_t len = (size_t)st.st_size;
    void *map = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) return fail_file(cli, name);
    int status = audit_bytes(cli, name, bytes_of(map, len));
    munmap(map, len);
    return status;
}

static int audit_file(const struct cli *cli, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_file(cli, path);
    int status = audit_fd(cli, path, fd);
    close(fd);
    return status;
}

/* An export that nobody else sees: what is audited is what `ayni export` would write. */
static int audit_folder(struct cli *cli)
{
    char path[FOLDER_PATH_MAX];
    const char *folder = getenv("TMPDIR");
    struct hash history;
    int status;
    if (!folder_path(path, folder != NULL ? folder : P_tmpdir, "ayni-audit-XXXXXX"))
        return cli_failf(cli, AYNI_ERR_USAGE, "audit: too long a name in $TMPDIR");
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0) return fail_file(cli, path);
    unlink(path);
    if (export_to(cli, fd, &history, &status)) status = audit_fd(cli, cli->folder, fd);
    close(fd);
    return status;
}

static int run_audit(struct cli *cli)
{
    return cli->options.n_words == 1 ? audit_file(cli, cli->options.words[0]) : audit_folder(cli);
}

const struct command command_audit = {
    .name = "audit",
    .words = "[FILE]",
    .summary = "check a whole ledger: every signature, tree and rule",
    .help = "FILE is an export; without it the data folder is audited. Needs no network, and for a file no "
            "node.\n"
            "Exit status 3: something does not hold; every finding is a sentence.",
    .example = "  ayni audit andes.export\n  ayni audit --data /var/lib/ayni --strict",
    .options = audit_options,
    .words_min = 0,
    .words_max = 1,
    .run = run_audit,
};
