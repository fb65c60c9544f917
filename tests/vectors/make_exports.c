/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "audit/audit.h"
#include "audit/export_file.h"
#include "core/codec/packer.h"
#include "make.h"
#include "parts.h"
#include "support/heap.h"
#include "unit/audit/archive.h"
#include "unit/audit/frames.h"

/* The ledger of the example in proto/rules.md and a third member who has not joined, as an export; and what
 * is none. */

static struct writer *out;
static struct archive archive;
static struct buffer first;
static struct frames
    frames; /* of the first: charter, then for each log its head and, where it holds any, its records */

static const char *const first_name = "three logs, one of them empty";

static void write_verdict(struct bytes file)
{
    struct audit_report report;
    struct audit_options options = {.heap = test_heap(), .n_threads = 1};
    assert_int_equal(audit_export(&report, file, &options), AYNI_OK);
    writer_text(out, "verdict", report.ok ? "accepted" : "refused");
    if (report.ok) {
        writer_bytes(out, "history", BYTES_ARRAY(report.history.bytes));
        writer_bytes(out, "digest", BYTES_ARRAY(report.state_digest.bytes));
    }
    audit_report_deinit(&report);
}

static void write_export(const char *what, struct bytes file)
{
    struct writer_base base = {first_name, buffer_view(&first)};
    writer_case(out, "%s", what);
    if (what == first_name)
        writer_bytes(out, "export", file);
    else
        writer_change(out, &base, file);
    write_verdict(file);
}

/* These frames, and digests that fit. */
static void write_sealed(const char *what, const struct frames *list)
{
    struct buffer file = part_buffer();
    frames_seal(&file, list);
    write_export(what, buffer_view(&file));
    buffer_deinit(&file);
}

static void write_without(const char *what, size_t i)
{
    struct frames list = frames;
    list.n--;
    memmove(&list.list[i], &list.list[i + 1], (list.n - i) * sizeof list.list[0]);
    write_sealed(what, &list);
}

static void write_swapped(const char *what, size_t i, size_t j, size_t n)
{
    struct frames list = frames;
    for (size_t k = 0; k < n; k++) {
        struct bytes frame = list.list[i + k];
        list.list[i + k] = list.list[j + k];
        list.list[j + k] = frame;
    }
    write_sealed(what, &list);
}

/* A frame in the place of another. */
static void write_replaced(const char *what, size_t i, struct bytes array)
{
    struct frames list = frames;
    struct buffer frame = part_buffer();
    frame_put(&frame, array);
    list.list[i] = buffer_view(&frame);
    write_sealed(what, &list);
    buffer_deinit(&frame);
}

static void write_added(const char *what, struct bytes array)
{
    struct frames list = frames;
    struct buffer frame = part_buffer();
    frame_put(&frame, array);
    memmove(&list.list[list.n - 1], &list.list[list.n - 2], 2 * sizeof list.list[0]);
    list.list[list.n - 2] = buffer_view(&frame);
    list.n++;
    write_sealed(what, &list);
    buffer_deinit(&frame);
}

/* The number of the head of the first log that has records; its records follow. */
static size_t find_full_log(void)
{
    size_t i = 1;
    while (frames.list[i + 1].data[5] != EXPORT_RECORDS)
        i++;
    return i;
}

static size_t find_empty_log(void)
{
    size_t i = 1;
    while (frames.list[i].data[5] != EXPORT_LOG || frames.list[i + 1].data[5] == EXPORT_RECORDS)
        i++;
    return i;
}

/* Which member's log has its head there. */
static uint32_t log_at(size_t head)
{
    struct bytes member = bytes_of(frames.list[head].data + 8, 32);
    for (uint32_t i = 0; i < archive.world.charter.n_founders; i++)
        if (bytes_equal(member, BYTES_ARRAY(archive.world.charter.founders[i].id.bytes))) return i;
    fail_msg("the head of nobody");
    return 0;
}

static struct buffer make_records_array(const struct bytes *records, size_t n)
{
    struct buffer array = part_buffer();
    struct packer p = packer_to(&array);
    pack_array(&p, 2);
    pack_uint(&p, EXPORT_RECORDS);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++)
        pack_bin(&p, records[i]);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    return array;
}

static void write_records_changed(size_t head)
{
    struct bytes *records = archive.logs[log_at(head)].records;
    struct bytes swapped[] = {records[1], records[0]};
    struct frames list = frames;
    struct buffer array = make_records_array(swapped, 2), frame = part_buffer();
    write_replaced("records in another order", head + 1, buffer_view(&array));
    buffer_deinit(&array);
    array = make_records_array(records, 1);
    write_replaced("a record less than the size says", head + 1, buffer_view(&array));
    frame_put(&frame, buffer_view(&array));
    buffer_deinit(&array);
    array = make_records_array(records + 1, 1);
    size_t len = frame.len;
    frame_put(&frame, buffer_view(&array));
    memmove(&list.list[head + 3], &list.list[head + 2], (list.n - head - 2) * sizeof list.list[0]);
    list.n++;
    list.list[head + 1] = bytes_of(frame.data, len);
    list.list[head + 2] = bytes_of(frame.data + len, frame.len - len);
    write_sealed("records in two frames where one has room", &list);
    buffer_deinit(&array);
    buffer_deinit(&frame);
}

static void write_bytes_changed(void)
{
    struct buffer file = part_buffer();
    part_add(&file, buffer_view(&first));
    file.data[file.len - 1] ^= 1;
    write_export("another digest at the end", buffer_view(&file));
    file.data[file.len - 1] ^= 1;
    file.data[file.len - 41] ^= 1;
    write_export("another history", buffer_view(&file));
    file.data[file.len - 41] ^= 1;
    part_fill(&file, 0, 1);
    write_export("a byte behind the end", buffer_view(&file));
    write_export("a byte less", bytes_of(first.data, first.len - 1));
    write_export("no end", bytes_of(first.data, first.len - 40));
    write_export("nothing", bytes_of("", 0));
    buffer_deinit(&file);
}

/* The head of a log with this size and note. */
static void write_head(const char *what, size_t head, uint64_t size, struct bytes note)
{
    uint32_t log = log_at(head);
    struct log_id id = archive_log_id(&archive, log);
    struct buffer array = part_buffer();
    struct packer p = packer_to(&array);
    pack_array(&p, 5);
    pack_uint(&p, EXPORT_LOG);
    pack_bin(&p, BYTES_ARRAY(archive.world.charter.founders[log].id.bytes));
    pack_bin(&p, BYTES_ARRAY(id.bytes));
    pack_uint(&p, size);
    pack_bin(&p, note);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    write_replaced(what, head, buffer_view(&array));
    buffer_deinit(&array);
}

static void write_heads_changed(size_t head)
{
    struct buffer note = part_buffer();
    uint32_t log = log_at(head), other = 1 - log;
    archive_head(&note, &archive, log, 2, other);
    write_head("a checkpoint that another member signed", head, 2, buffer_view(&note));
    buffer_clear(&note);
    archive_head(&note, &archive, other, 2, other);
    write_head("the checkpoint of another log", head, 2, buffer_view(&note));
    buffer_clear(&note);
    archive_head(&note, &archive, log, 1, log);
    write_head("a checkpoint of another size", head, 2, buffer_view(&note));
    write_head("no checkpoint", head, 2, bytes_of("", 0));
    buffer_clear(&note);
    archive_head(&note, &archive, log, 2, log);
    part_add(&note, BYTES_LITERAL("\xe2\x80\x94 other AAAAAAA=\n"));
    write_head("a checkpoint with a further line", head, 2, buffer_view(&note));
    buffer_deinit(&note);
}

static void write_frames_changed(void)
{
    size_t full = find_full_log(), empty = find_empty_log();
    write_without("no charter", 0);
    write_without("an empty log left out", empty);
    write_without("a log without its records", full + 1);
    write_swapped("logs that fall", 1, 3, 2);
    write_replaced("another version of the format", 0,
                   BYTES_LITERAL("\x93\x01\xae"
                                 "ayni/export/v2"
                                 "\xc4\x00"));
    write_replaced("an empty frame of records", full + 1, BYTES_LITERAL("\x92\x03\x90"));
    write_added("a frame of type 5, which is reserved", BYTES_LITERAL("\x92\x05\x90"));
    write_added("records that belong to no log", BYTES_LITERAL("\x92\x03\x91\xc4\x00"));
    write_added("an array in a long form", BYTES_LITERAL("\xdc\x00\x02\x03\x90"));
    write_heads_changed(full);
    write_records_changed(full);
}

void make_exports(struct writer *w)
{
    out = w;
    archive_init(&archive, 3);
    for (uint32_t i = 0; i < 2; i++) {
        struct written join = world_join(&archive.world, i);
        archive_append(&archive, i, &join);
    }
    struct proposal both = {.name = "1", .signatories = 3};
    struct written propose = world_propose(&archive.world, 0, NOON, &both);
    struct written accept = world_accept(&archive.world, 1, NOON + 1000, &propose.id);
    archive_append(&archive, 0, &propose);
    archive_append(&archive, 1, &accept);
    first = part_buffer();
    archive_export(&first, &archive);
    frames_of(&frames, buffer_view(&first));
    writer_about(w, "Exports. Spec: export.md.\n"
                    "export: the file, or what makes it of another one; verdict; history and digest (of the "
                    "state) of an accepted one.\n"
                    "Where frames were changed, the digests fit.");
    write_export(first_name, buffer_view(&first));
    write_bytes_changed();
    write_frames_changed();
    buffer_deinit(&first);
    archive_deinit(&archive);
}
