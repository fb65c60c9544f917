/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <ctype.h>
#include <string.h>

#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "core/base/hex.h"
#include "make.h"
#include "parts.h"
#include "support/heap.h"
#include "unit/audit/archive.h"

/* Three members; 0 proposes what all have to sign. Whatever a story needs stands in their logs. */

#define MEMBERS 3
#define SEAL_LEN 72 /* "sha256 ", 64 digits, LF */

static struct writer *out;
static struct archive archive;
static struct written proposal;
static struct buffer first; /* the first proof: those that are made of its text are changes of it */

static const char *const first_name = "an agreement: the proposal and both acceptances";

/* Where in the logs a record stands. */
struct spot {
    uint32_t log;
    uint64_t index;
};

static void seal(struct buffer *file)
{
    struct hash digest;
    char hex[65];
    assert_true(file->len > SEAL_LEN);
    sha256(digest.bytes, bytes_of(file->data, file->len - SEAL_LEN));
    hex_encode(hex, BYTES_ARRAY(digest.bytes));
    memcpy(file->data + file->len - SEAL_LEN + 7, hex, 64);
}

static void write_verdict(struct bytes file)
{
    struct proof_report *report = NULL;
    struct proof_fault fault;
    bool accepted = proof_check(&report, test_heap(), file, bytes_of(NULL, 0), &fault) == AYNI_OK;
    writer_text(out, "verdict", accepted ? "accepted" : "refused");
    if (accepted) writer_text(out, "agreed", proof_report_agreed(report) ? "yes" : "no");
    proof_report_free(report);
}

static void write_proof(const char *what, struct bytes file)
{
    struct writer_base base = {first_name, buffer_view(&first)};
    writer_case(out, "%s", what);
    if (what == first_name)
        writer_bytes(out, "proof", file);
    else
        writer_change(out, &base, file);
    write_verdict(file);
}

static struct buffer make_proof(const struct spot *spots, size_t n)
{
    struct proof_file f;
    struct buffer file = part_buffer();
    proof_file_begin(&f, &file, &proposal.id, archive.world.charter.bytes);
    for (size_t i = 0; i < n; i++)
        archive_prove_log(&f, &archive, spots[i].log, spots[i].index);
    assert_int_equal(proof_file_end(&f), AYNI_OK);
    return file;
}

static void write_made(const char *what, const struct spot *spots, size_t n)
{
    struct buffer file = make_proof(spots, n);
    write_proof(what, buffer_view(&file));
    buffer_deinit(&file);
}

/* The first proof with one text in the place of another. */
struct edit {
    const char *what, *from, *to;

    bool unsealed; /* the digest is left as it was */
};

static const struct edit edits[] = {
    {"another version of the format", "ayni/proof/v1", "ayni/proof/v2", false},
    {"the id of another commitment", "commitment ", "commitment 00", false},
    {"a space at the end of a line", "ayni/proof/v1\n", "ayni/proof/v1 \n", false},
    {"two spaces behind a keyword", "index 0", "index  0", false},
    {"a carriage return", "checkpoint\n", "checkpoint\r\n", false},
    {"a line that nobody knows", "checkpoint\n", "note\ncheckpoint\n", false},
    {"an empty line", "checkpoint\n", "\ncheckpoint\n", false},
    {"a bar and a space for the empty line of the note", "|\n", "| \n", false},
    {"an index with a leading zero", "index 1\n", "index 01\n", false},
    {"another index", "index 1\n", "index 0\n", false},
    {"an index beyond the checkpoint", "index 1\n", "index 3\n", false},
    {"a hash without padding", "=\nrecord", "\nrecord", false},
    {"a checkpoint of another size", "| 2\n", "| 3\n", false},
    {"a line of the note gone", "| 2\n", "", false},
    {"another digest", "\nsha256 ", "\nsha256 0", true},
    {"a line by a key that the reader does not know", "\nrecord", "\n| \xe2\x80\x94 other AAAAAAA=\nrecord",
     false},
};

static uint8_t *find(struct buffer *file, const char *text)
{
    return memmem(file->data, file->len, text, strlen(text));
}

static void write_edited(const struct edit *edit)
{
    struct buffer file = part_buffer(), copy = part_buffer();
    part_add(&copy, buffer_view(&first));
    uint8_t *at = find(&copy, edit->from);
    if (at == NULL) fail_msg("the proof does not hold: %s", edit->from);
    size_t head = (size_t)(at - copy.data), skip = head + strlen(edit->from);
    part_add(&file, bytes_of(copy.data, head));
    part_add(&file, bytes_of_text(edit->to));
    part_add(&file, bytes_of(copy.data + skip, copy.len - skip));
    if (!edit->unsealed) seal(&file);
    write_proof(edit->what, buffer_view(&file));
    buffer_deinit(&file);
    buffer_deinit(&copy);
}

static void write_in_capitals(void)
{
    struct buffer file = part_buffer();
    part_add(&file, buffer_view(&first));
    uint8_t *at = find(&file, "commitment ");
    for (size_t i = 11; i < 11 + 64; i++)
        at[i] = (uint8_t)toupper(at[i]);
    seal(&file);
    write_proof("an id in capitals", buffer_view(&file));
    buffer_deinit(&file);
}

static void write_ends(void)
{
    struct buffer file = part_buffer();
    part_add(&file, buffer_view(&first));
    part_add(&file, BYTES_LITERAL("\n"));
    write_proof("an empty line behind the end", buffer_view(&file));
    file.len -= 2;
    write_proof("no LF at the end", buffer_view(&file));
    file.len -= SEAL_LEN - 1;
    write_proof("no digest", buffer_view(&file));
    write_proof("nothing", bytes_of("", 0));
    buffer_deinit(&file);
}

static uint64_t append(uint32_t log, struct written record)
{
    return archive_append(&archive, log, &record);
}

/* What stands at index 1 of each log is the story of the first proof; the rest is for the others. */
static void write_stories(void)
{
    const struct hash *version = &proposal.id;
    struct proposal two = {.name = "two", .signatories = 3};
    uint64_t own = append(0, world_accept(&archive.world, 0, NOON, version));
    uint64_t no = append(1, world_decline(&archive.world, 1, NOON, version));
    uint64_t late = append(1, world_accept(&archive.world, 1, NOON + 100 * DAY_MS, version));
    struct written other = world_propose(&archive.world, 0, NOON, &two);
    uint64_t other_index = append(0, other);
    uint64_t elsewhere = append(1, world_accept(&archive.world, 1, NOON, &other.id));
    write_made("the proposal alone", (struct spot[]){{0, 1}}, 1);
    write_made("the proposal and one acceptance", (struct spot[]){{0, 1}, {2, 1}}, 2);
    write_made("a decline", (struct spot[]){{0, 1}, {1, no}}, 2);
    write_made("nothing but a log's first record twice", (struct spot[]){{0, 0}}, 1);
    write_made("no log", NULL, 0);
    write_made("another proposal than that on line 2", (struct spot[]){{0, other_index}}, 1);
    write_made("logs that fall", (struct spot[]){{0, 1}, {2, 1}, {1, 1}}, 3);
    write_made("a log twice", (struct spot[]){{0, 1}, {1, 1}, {1, 1}}, 3);
    write_made("an answer of the author", (struct spot[]){{0, 1}, {0, own}}, 2);
    write_made("an answer in the place of the proposal", (struct spot[]){{1, 1}}, 1);
    write_made("a late acceptance", (struct spot[]){{0, 1}, {1, late}}, 2);
    write_made("an acceptance of another proposal", (struct spot[]){{0, 1}, {1, elsewhere}}, 2);
}

void make_proofs(struct writer *w)
{
    struct proposal all = {.name = "1", .signatories = EVERYBODY};
    out = w;
    archive_init(&archive, MEMBERS);
    for (uint32_t i = 0; i < MEMBERS; i++)
        append(i, world_join(&archive.world, i));
    proposal = world_propose(&archive.world, 0, NOON, &all);
    append(0, proposal);
    append(1, world_accept(&archive.world, 1, NOON, &proposal.id));
    append(2, world_accept(&archive.world, 2, NOON, &proposal.id));
    writer_about(w, "Proof files. Spec: proof.md.\n"
                    "proof: the file, or what makes it of another one; verdict, without a charter that is "
                    "pinned; agreed: whether an\n"
                    "accepted proof shows that all signatories have accepted. A spoilt proof has a digest "
                    "that fits, but for the case\n"
                    "`another digest`.");
    first = make_proof((struct spot[]){{0, 1}, {1, 1}, {2, 1}}, MEMBERS);
    write_proof(first_name, buffer_view(&first));
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++)
        write_edited(&edits[i]);
    write_in_capitals();
    write_ends();
    write_stories();
    buffer_deinit(&first);
    archive_deinit(&archive);
}
