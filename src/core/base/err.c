/* SPDX-License-Identifier: Apache-2.0 */
#include <ayni/err.h>

#include <stddef.h>

static const struct {
    const char *name;
    const char *text;
} errors[] = {
#define ERR_ROW(code, name, text) [code] = {name, text},
    AYNI_ERR_TABLE(ERR_ROW)
#undef ERR_ROW
};

static const size_t n_errors = sizeof errors / sizeof errors[0];

const char *ayni_err_text(enum ayni_err err)
{
    return (size_t)err < n_errors ? errors[err].text : "unknown error";
}

const char *ayni_err_name(enum ayni_err err)
{
    return (size_t)err < n_errors ? errors[err].name : "unknown";
}
