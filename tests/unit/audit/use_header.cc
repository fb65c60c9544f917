// SPDX-License-Identifier: Apache-2.0
#include <ayni/ayni.h>

// The header as a C++ program sees it; linked with the static library.
int main()
{
    ayni_report *report = nullptr;
    ayni_signatory signatory = {};
    if (ayni_proof_check(&report, "x", 1, nullptr, 0) != AYNI_ERR_ENCODING) return 1;
    bool known = ayni_report_signatory(report, &signatory, 0);
    ayni_report_free(report);
    return known || ayni_version() == nullptr || ayni_err_text(AYNI_OK) == nullptr;
}
