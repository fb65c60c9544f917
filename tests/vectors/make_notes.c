/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/sync/messages.h"
#include "core/tree/tree.h"
#include "make.h"
#include "parts.h"

/* The keys and the tree of the example in proto/log.md. */
#define LOG_NAME "log.example/a"
#define COSIGNER_NAME "w.example/1"
#define ROOT "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw="
#define EMPTY_ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define TEXT LOG_NAME "\n7\n" ROOT "\n"
#define TIME UINT64_C(1790000000)
#define EM_DASH "\xe2\x80\x94"

static struct vkey log_key, cosigner_key, other_key;
static struct secret_key log_secret, cosigner_secret, other_secret;

static void make_key(
    struct vkey *out, struct secret_key *secret, enum vkey_type type, const char *name, uint8_t first)
{
    struct seed seed = part_seed(first);
    struct public_key key;
    ed25519_keypair(secret, &key, &seed);
    assert_int_equal(vkey_init(out, type, bytes_of_text(name), &key), AYNI_OK);
}

/* The line of a key over a text. */
static void add_line(struct buffer *out,
                     const struct vkey *key,
                     const struct secret_key *secret,
                     struct bytes text)
{
    char line[NOTE_LINE_MAX + 1];
    struct signature sig;
    ed25519_sign(&sig, secret, text);
    part_add(out, bytes_of(line, note_write_line(line, key, BYTES_ARRAY(sig.bytes))));
}

/* A note of the log key over any text. */
static struct buffer note_of(struct bytes text)
{
    struct buffer note = part_buffer();
    part_add(&note, text);
    part_add(&note, BYTES_LITERAL("\n"));
    add_line(&note, &log_key, &log_secret, text);
    return note;
}

static void write_checkpoint(struct writer *w, const char *what, struct bytes note)
{
    struct checkpoint head;
    writer_case(w, "%s", what);
    writer_bytes(w, "note", note);
    enum ayni_err err = checkpoint_open(&head, note, &log_key);
    writer_text(w, "verdict", err == AYNI_OK ? "accepted" : "refused");
    if (err != AYNI_OK) {
        writer_number(w, "reason", message_reason(err));
        return;
    }
    writer_number(w, "size", head.size);
    writer_bytes(w, "root", BYTES_ARRAY(head.root.bytes));
}

static const struct {
    const char *what, *text;
} texts[] = {
    {"the checkpoint of log.md", TEXT},
    {"an extension", TEXT "an extension\n"},
    {"two extensions, one of them with blanks", TEXT "1\n2 3\n"},
    {"an empty extension", TEXT "\n"},
    {"an empty extension before another", TEXT "\nan extension\n"},
    {"another origin", "log.example/b\n7\n" ROOT "\n"},
    {"no origin", "\n7\n" ROOT "\n"},
    {"two lines", LOG_NAME "\n7\n"},
    {"a size with a leading zero", LOG_NAME "\n07\n" ROOT "\n"},
    {"a size with a sign", LOG_NAME "\n+7\n" ROOT "\n"},
    {"no size", LOG_NAME "\n\n" ROOT "\n"},
    {"a size of 2^63 - 1", LOG_NAME "\n9223372036854775807\n" ROOT "\n"},
    {"a size of 2^63", LOG_NAME "\n9223372036854775808\n" ROOT "\n"},
    {"a size of 2^64 + 7", LOG_NAME "\n18446744073709551623\n" ROOT "\n"},
    {"an empty log", LOG_NAME "\n0\n" EMPTY_ROOT "\n"},
    {"an empty log with another root", LOG_NAME "\n0\n" ROOT "\n"},
    {"a root of 31 bytes", LOG_NAME "\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTA==\n"},
    {"a root without padding", LOG_NAME "\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw\n"},
    {"a root with spare bits", LOG_NAME "\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIx=\n"},
    {"a root in the other alphabet", LOG_NAME "\n7\n_bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n"},
    {"a tab", LOG_NAME "\n7\n" ROOT "\na\tb\n"},
    {"a carriage return", LOG_NAME "\n7\r\n" ROOT "\n"},
    {"a text that is no UTF-8", TEXT "\xff\n"},
};

/* Lines below the one of the log. */
static const struct {
    const char *what, *lines;
} further[] = {
    {"a line of an unknown key", EM_DASH " other AAAAAAA=\n"},
    {"a line with four bytes", EM_DASH " other AAAAAA==\n"},
    {"a line without padding", EM_DASH " other AAAAAAA\n"},
    {"a line with spare bits", EM_DASH " other AAAAAAB=\n"},
    {"a line with a hyphen", "- other AAAAAAA=\n"},
    {"a line without a name", EM_DASH "  AAAAAAA=\n"},
    {"a line with a plus in its name", EM_DASH " a+b AAAAAAA=\n"},
    {"a line with a space in its name", EM_DASH " a b AAAAAAA=\n"},
    {"a line with a no-break space in its name", EM_DASH " a\xc2\xa0"
                                                         "b AAAAAAA=\n"},
    {"a line with an ideographic space in its name", EM_DASH " a\xe3\x80\x80"
                                                             "b AAAAAAA=\n"},
    {"a line with letters of any script in its name", EM_DASH " ñandú-水 AAAAAAA=\n"},
    {"a line with a second space behind its name", EM_DASH " other  AAAAAAA=\n"},
    {"a line with a space at its end", EM_DASH " other AAAAAAA= \n"},
    {"bytes behind the last LF", EM_DASH " other AAAAAAA=\nx"},
    {"a last line without LF", EM_DASH " other AAAAAAA="},
    {"a blank line between the lines", "\n" EM_DASH " other AAAAAAA=\n"},
    {"the log's line again", NULL},
};

static void write_further(struct writer *w)
{
    for (size_t i = 0; i < sizeof further / sizeof further[0]; i++) {
        struct buffer note = note_of(BYTES_LITERAL(TEXT));
        if (further[i].lines != NULL)
            part_add(&note, bytes_of_text(further[i].lines));
        else
            add_line(&note, &log_key, &log_secret, BYTES_LITERAL(TEXT));
        write_checkpoint(w, further[i].what, buffer_view(&note));
        buffer_deinit(&note);
    }
}

/* Who signed, and what. */
static void write_signers(struct writer *w)
{
    struct vkey renamed = other_key;
    struct buffer note = part_buffer();
    part_add(&note, BYTES_LITERAL(TEXT "\n"));
    add_line(&note, &other_key, &log_secret, BYTES_LITERAL(TEXT));
    write_checkpoint(w, "the log's key under another name", buffer_view(&note));
    note.len = sizeof TEXT; /* with the blank line */
    renamed.name_len = log_key.name_len;
    memcpy(renamed.name, log_key.name, log_key.name_len);
    add_line(&note, &renamed, &other_secret, BYTES_LITERAL(TEXT));
    write_checkpoint(w, "another key under the log's name, with an id of its own", buffer_view(&note));
    note.len = sizeof TEXT;
    add_line(&note, &log_key, &other_secret, BYTES_LITERAL(TEXT));
    write_checkpoint(w, "another key under the log's name and id", buffer_view(&note));
    add_line(&note, &log_key, &log_secret, BYTES_LITERAL(TEXT));
    write_checkpoint(w, "two lines of the log's key, of which the first does not verify", buffer_view(&note));
    note.len = sizeof TEXT;
    add_line(&note, &log_key, &log_secret, BYTES_LITERAL(LOG_NAME "\n8\n" ROOT "\n"));
    write_checkpoint(w, "the signature of another size", buffer_view(&note));
    note.len = sizeof TEXT;
    write_checkpoint(w, "no line", buffer_view(&note));
    note.len--;
    write_checkpoint(w, "no blank line", buffer_view(&note));
    write_checkpoint(w, "nothing", bytes_of("", 0));
    buffer_deinit(&note);
}

static void write_limits(struct writer *w)
{
    struct buffer note = note_of(BYTES_LITERAL(TEXT)), text = part_buffer();
    for (int i = 1; i < NOTE_SIGNATURES_MAX; i++)
        part_add(&note, BYTES_LITERAL(EM_DASH " x AAAAAAA=\n"));
    write_checkpoint(w, "64 lines", buffer_view(&note));
    part_add(&note, BYTES_LITERAL(EM_DASH " x AAAAAAA=\n"));
    write_checkpoint(w, "65 lines", buffer_view(&note));
    buffer_deinit(&note);
    part_add(&text, BYTES_LITERAL(TEXT));
    part_fill(&text, 'x', 65535 - 173 - 1); /* the note of log.md has 173 bytes with one line */
    part_add(&text, BYTES_LITERAL("\n"));
    note = note_of(buffer_view(&text));
    write_checkpoint(w, "65535 bytes", buffer_view(&note));
    buffer_deinit(&note);
    text.len--;
    part_add(&text, BYTES_LITERAL("x\n"));
    note = note_of(buffer_view(&text));
    write_checkpoint(w, "65536 bytes", buffer_view(&note));
    buffer_deinit(&note);
    buffer_deinit(&text);
}

static void write_cosigned(struct writer *w, const char *what, struct bytes note)
{
    uint64_t time;
    writer_case(w, "%s", what);
    writer_bytes(w, "cosigned", note);
    enum ayni_err err = cosignature_check(&time, note, &cosigner_key);
    writer_text(w, "verdict", err == AYNI_OK ? "accepted" : "refused");
    if (err == AYNI_OK) writer_number(w, "time", time);
}

/* A cosigner's line whose time says one thing in the field and another in what is signed. */
static void add_forged_time(struct buffer *note, uint64_t shown, uint64_t in_signature)
{
    char line[NOTE_LINE_MAX + 1], text[256];
    uint8_t field[NOTE_FIELD_MAX];
    struct signature sig;
    int len =
        snprintf(text, sizeof text, "cosignature/v1\ntime %llu\n" TEXT, (unsigned long long)in_signature);
    ed25519_sign(&sig, &cosigner_secret, bytes_of(text, (size_t)len));
    for (unsigned i = 0; i < 8; i++)
        field[i] = (uint8_t)(shown >> (56 - 8 * i));
    memcpy(field + 8, sig.bytes, sizeof sig.bytes);
    part_add(note, bytes_of(line, note_write_line(line, &cosigner_key, BYTES_ARRAY(field))));
}

static void cosign(struct buffer *note, uint64_t time)
{
    struct buffer line = part_buffer();
    assert_int_equal(cosignature_sign(&line, &cosigner_key, &cosigner_secret, buffer_view(note), time),
                     AYNI_OK);
    part_add(note, buffer_view(&line));
    buffer_deinit(&line);
}

static void write_cosignatures(struct writer *w)
{
    struct buffer note = note_of(BYTES_LITERAL(TEXT));
    size_t len = note.len;
    write_cosigned(w, "cosignature: none", buffer_view(&note));
    cosign(&note, TIME);
    write_cosigned(w, "cosignature: that of log.md", buffer_view(&note));
    write_checkpoint(w, "the checkpoint of log.md with a cosignature", buffer_view(&note));
    cosign(&note, TIME + 5);
    cosign(&note, TIME + 1);
    write_cosigned(w, "cosignature: three of one key, the latest counts", buffer_view(&note));
    note.data[note.len - 10] = note.data[note.len - 10] == 'A' ? 'B' : 'A';
    write_cosigned(w, "cosignature: one of three does not verify", buffer_view(&note));
    static const uint64_t times[][2] = {{TIME, TIME + 1},
                                        {0, 0},
                                        {UINT64_C(1) << 63, UINT64_C(1) << 63},
                                        {(UINT64_C(1) << 63) - 1, (UINT64_C(1) << 63) - 1}};
    static const char *const what[] = {"cosignature: another time than the one that is signed",
                                       "cosignature: time 0", "cosignature: time 2^63",
                                       "cosignature: time 2^63 - 1"};
    for (size_t i = 0; i < 4; i++) {
        note.len = len;
        add_forged_time(&note, times[i][0], times[i][1]);
        write_cosigned(w, what[i], buffer_view(&note));
    }
    buffer_deinit(&note);
    note = note_of(BYTES_LITERAL(TEXT "an extension\n"));
    cosign(&note, TIME);
    write_cosigned(w, "cosignature: over an extension", buffer_view(&note));
    buffer_deinit(&note);
}

static void write_vkeys(struct writer *w)
{
    static const char *const keys[] = {LOG_NAME "+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       COSIGNER_NAME "+10e3e32e+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X",
                                       LOG_NAME "+d870bab7+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       LOG_NAME "+D870BAB6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       "log.example/b+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       LOG_NAME "+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n",
                                       LOG_NAME "+d870bab6+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       LOG_NAME "+d870bab6",
                                       "+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
                                       "log example+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"};
    static const char *const what[] = {
        "that of the log", "that of the cosigner", "another key id",  "a key id in capitals",
        "another name",    "a line end",           "an unknown type", "no key",
        "no name",         "a space in the name"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct vkey key;
        writer_case(w, "vkey: %s", what[i]);
        writer_bytes(w, "vkey", bytes_of_text(keys[i]));
        writer_text(w, "verdict",
                    vkey_parse(&key, bytes_of_text(keys[i])) == AYNI_OK ? "accepted" : "refused");
    }
}

#define PROOF_HEAD "c2sp.org/tlog-proof@v1\n"
#define PATH                                         \
    "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=\n" \
    "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=\n" \
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n"

static const struct {
    const char *what, *head;
} proofs[] = {
    {"that of log.md", PROOF_HEAD "index 4\n" PATH "\n"},
    {"with extra data", PROOF_HEAD "extra YQ==\nindex 4\n" PATH "\n"},
    {"with extra data that is no base64", PROOF_HEAD "extra a\nindex 4\n" PATH "\n"},
    {"another version", "c2sp.org/tlog-proof@v2\nindex 4\n" PATH "\n"},
    {"without an index", PROOF_HEAD PATH "\n"},
    {"an index with a leading zero", PROOF_HEAD "index 04\n" PATH "\n"},
    {"another index", PROOF_HEAD "index 5\n" PATH "\n"},
    {"without a blank line", PROOF_HEAD "index 4\n" PATH},
    {"a hash missing", PROOF_HEAD "index 4\nQnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=\n\n"},
    {"extra data behind the index", PROOF_HEAD "index 4\nextra YQ==\n" PATH "\n"},
};

static void write_proofs(struct writer *w)
{
    struct buffer note = note_of(BYTES_LITERAL(TEXT));
    struct hash leaf;
    tree_leaf_hash(&leaf, BYTES_LITERAL("\x30\x31"));
    for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++) {
        struct tlog_proof proof;
        struct checkpoint head;
        struct buffer file = part_buffer();
        part_add(&file, bytes_of_text(proofs[i].head));
        part_add(&file, buffer_view(&note));
        writer_case(w, "proof file: %s", proofs[i].what);
        writer_bytes(w, "proof", buffer_view(&file));
        enum ayni_err err = tlog_proof_check(&proof, &head, buffer_view(&file), &leaf, &log_key);
        writer_text(w, "verdict", err == AYNI_OK ? "accepted" : "refused");
        buffer_deinit(&file);
    }
    buffer_deinit(&note);
}

void make_notes(struct writer *w)
{
    make_key(&log_key, &log_secret, VKEY_ED25519, LOG_NAME, 0x00);
    make_key(&cosigner_key, &cosigner_secret, VKEY_COSIGNATURE, COSIGNER_NAME, 0x20);
    make_key(&other_key, &other_secret, VKEY_ED25519, "other.example", 0x40);
    writer_about(
        w, "Notes, checkpoints, cosignatures and proof files as the C2SP has them. Spec: log.md, \"Notes\" "
           "to \"Proof files\".\n"
           "The log key and the cosigner are those of the example in log.md.\n"
           "note: a checkpoint; verdict; size and root, or the reason that sync.md gives for it (2 encoding, "
           "6 key, 7 signature).\n"
           "cosigned: a checkpoint with lines of the cosigner; time: the latest. vkey: a verifier key.\n"
           "proof: a proof file; the record is 3031.");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct buffer note = note_of(bytes_of_text(texts[i].text));
        write_checkpoint(w, texts[i].what, buffer_view(&note));
        buffer_deinit(&note);
    }
    write_further(w);
    write_signers(w);
    write_limits(w);
    write_cosignatures(w);
    write_vkeys(w);
    write_proofs(w);
}
