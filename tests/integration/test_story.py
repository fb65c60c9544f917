# SPDX-License-Identifier: Apache-2.0
"""A commitment from its promise to its end, told by five institutions on five nodes that end with one digest.

Days that lie ahead are looked at with `--as-of`: what a record claims is the day on which the test runs.
"""

import copy
import datetime

import harness
from harness import CONVERGE_S, INSTITUTIONS, REFUSED, USAGE, IntegrationTest, eventually

ANDINA, CROPS, FUND, HIGHLANDS, ANDENES = range(5)
TODAY = datetime.datetime.now(datetime.timezone.utc).date()


def day(months):
    """The first of a month, so many months from now."""
    count = TODAY.year * 12 + TODAY.month - 1 + months
    return f"{count // 12}-{count % 12 + 1:02}-01"


def es(text):
    return [{"lang": "es", "text": text}]


def obligation(no, debtor, creditor, text, due, **more):
    return {"no": no, "debtor": INSTITUTIONS[debtor][1], "creditor": INSTITUTIONS[creditor][1], "action": "pay",
            "texts": es(text), "due": due, **more}


def laboratory():
    """Money in two parts, a place that must stand first, and training that follows the money."""
    document = harness.small("LAB", (ANDINA, CROPS))
    money = {"amount": "250000.5", "currency": "CNY", "value_date": day(0)}
    document.update({"kind": "agreement", "effective_from": day(1), "ends_on": day(24), "notice_days": 90})
    document["obligations"] = [
        obligation(1, CROPS, ANDINA, "Secuenciador", day(6), amount=money),
        obligation(2, ANDINA, CROPS, "Sede", day(1), precondition=True),
        obligation(3, CROPS, ANDINA, "Plazas", {"after": 1, "days": 90}, quantity={"value": "12", "unit": "person"}),
    ]
    return document


class Story(IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ledger = self.founders(5)
        self.ledger.start()
        self.ledger.wait_connected()
        self.members = self.ledger.members
        self.lab = laboratory()

    def write(self, who, *args, **kwargs):
        """A record of one member, known to all when this returns."""
        answer = self.members[who].json(*args, **kwargs)
        self.ledger.wait_equal()
        return answer["id"]

    def refused(self, who, *args, status=REFUSED, words=()):
        self.assert_refused(self.members[who].ayni(*args, expect=None), status, *words)

    def status(self, as_of, name=None):
        shown = {m.json("show", name or self.lab["id"], "--as-of", as_of)["status"] for m in self.members}
        self.assertEqual(len(shown), 1, f"one status everywhere: {shown}")
        return shown.pop()

    def agree(self):
        self.members[ANDINA].propose(self.lab)
        self.ledger.wait_equal()
        self.write(CROPS, "accept", self.lab["id"], "--yes")

    def amendment(self, **changes):
        path = self.folder / "amendment.json"
        document = {**copy.deepcopy(self.lab), **changes}
        document.pop("version")
        path.write_text(harness.json.dumps(document))
        return path

    def test_from_promise_to_fulfilment(self):
        lab = self.lab["id"]
        self.agree()
        self.assertEqual(self.status(day(1)), "agreed", "the place is a precondition")

        self.refused(CROPS, "deliver", lab, "--obligation", "2", words=["owed by another party"])
        due = [(item["due"], item["obligation"], item["debtor"], item["status"])
               for item in self.members[HIGHLANDS].json("due", "--as-of", day(2), "--within", "150d")]
        self.assertEqual(due, [(day(1), 2, INSTITUTIONS[ANDINA][0], "overdue"), (day(6), 1, INSTITUTIONS[CROPS][0], "open")])
        self.assertEqual(self.members[HIGHLANDS].json("due", "--within", "0", "--party", INSTITUTIONS[FUND][1]), [])
        self.refused(HIGHLANDS, "due", "--within", "soon", words=["--within"], status=USAGE)
        place = self.write(ANDINA, "deliver", lab, "--obligation", "2")
        self.refused(ANDINA, "confirm", place, words=["not owed to this member"])
        self.write(CROPS, "confirm", place[:12])
        self.refused(CROPS, "confirm", place, words=["answered already"])
        self.assertEqual(self.status(TODAY.isoformat()), "agreed", "before its first day")
        self.assertEqual(self.status(day(1)), "in_force")

        receipt = self.folder / "receipt.pdf"
        receipt.write_bytes(b"%PDF-1.4 paid")
        first = self.write(CROPS, "deliver", lab, "--obligation", "1", "--amount", "100000.25", "--evidence", receipt,
                           "--date", day(0))
        self.write(ANDINA, "contest", first, "--reason", "No llegó")
        second = self.write(CROPS, "deliver", lab, "--obligation", "1", "--amount", "250000.5")
        self.write(ANDINA, "confirm", second)
        third = self.write(CROPS, "deliver", lab, "--obligation", "3", "--amount", "12")
        self.assertEqual(self.status(day(25)), "in_force", "something is not confirmed")
        self.write(ANDINA, "confirm", third)
        self.assertEqual(self.status(day(25)), "completed")
        shown = self.members[FUND].json("show", lab)
        life = [(item["no"], item["status"], item["confirmed"]) for item in shown["obligations"]]
        self.assertEqual(life, [(1, "confirmed", "250000.5"), (2, "confirmed", "0"), (3, "confirmed", "12")])
        answers = {delivery["id"]: delivery["answer"] for delivery in shown["obligations"][0]["deliveries"]}
        self.assertEqual(answers, {first: "contested", second: "confirmed"})
        dates = {delivery["id"]: delivery["date"] for delivery in shown["obligations"][0]["deliveries"]}
        self.assertEqual(dates, {first: day(0), second: TODAY.isoformat()})
        self.assertEqual([record["type"] for record in shown["records"]].count("deliver"), 4)
        page = self.members[FUND].ayni("show", lab).out
        for words in ("confirmed", f"record {first[:8]}", "contested", "250000.5"):
            self.assertIn(words, page)

        self.assertEqual(self.members[FUND].json("due", "--within", "36500"), [])

        report = self.folder / "report.json"
        report.write_text(harness.json.dumps({
            "period": {"start": day(0), "end": day(1)}, "texts": es("Instalado"),
            "per_obligation": [{"no": 1, "status": "done"}]}))
        self.write(CROPS, "progress", lab, report)
        self.refused(FUND, "progress", lab, report, words=["no party"])
        again = harness.json.loads(report.read_text())
        again["period"] = {"start": day(1), "end": day(3)}
        report.write_text(harness.json.dumps(again))
        self.refused(CROPS, "progress", lab, report, words=["period", f"{day(0)} to {day(1)}", "ayni correct"])
        self.write(ANDINA, "progress", lab, report)
        attached = self.write(ANDINA, "attach", lab, receipt, "--title", "Acta", "--lang", "es")
        self.write(ANDINA, "correct", attached, "--text", "La fecha es otra", "--lang", "es")
        self.assertEqual({m.status()["void"] for m in self.members}, {0})

    def test_a_text_is_amended_and_a_conflict_settled(self):
        lab = self.lab["id"]
        self.agree()
        self.refused(FUND, "amend", lab, self.amendment(), "--reason", "x", words=["no party"])
        self.refused(ANDINA, "amend", lab, self.amendment(id=f"{INSTITUTIONS[ANDINA][1]}-OTHER"), "--reason", "x", words=["id"])

        # Both write a second version at once, and both are agreed.
        one = self.members[ANDINA].json("amend", lab, self.amendment(ends_on=day(30)), "--reason", "Más tiempo")["id"]
        other = self.members[CROPS].json("amend", lab, self.amendment(ends_on=day(36)), "--reason", "Aún más")["id"]
        self.ledger.wait_equal()
        self.write(CROPS, "accept", one, "--yes")
        self.write(ANDINA, "accept", other, "--yes")
        self.assertEqual(self.status(day(1)), "conflict")
        self.refused(ANDINA, "deliver", lab, "--obligation", "2", words=["contradict"])

        self.write(CROPS, "amend", lab, self.amendment(ends_on=day(33)), "--reason", "Ni uno ni otro")
        self.write(ANDINA, "accept", lab, "--yes")
        self.assertEqual(self.status(day(1)), "agreed")
        shown = self.members[HIGHLANDS].json("show", lab)
        self.assertEqual((shown["version"], shown["ends_on"]), (3, day(33)))
        self.assertEqual(sorted((item["version"], item["status"]) for item in shown["versions"]),
                         [(1, "superseded"), (2, "superseded"), (2, "superseded"), (3, "agreed")])

    def test_it_rests_goes_on_and_ends(self):
        lab = self.lab["id"]
        self.agree()
        self.write(ANDINA, "deliver", lab, "--obligation", "2")
        self.write(CROPS, "confirm", lab)
        self.refused(CROPS, "resume", lab, "--effective", day(3), "--reason", "x", words=["nothing to resume"])
        self.refused(FUND, "suspend", lab, "--effective", day(3), "--reason", "x", words=["no signatory"])
        self.write(CROPS, "suspend", lab, "--effective", day(3), "--reason", "Camino cerrado")
        self.write(CROPS, "resume", lab, "--effective", day(5), "--reason", "Camino abierto")
        self.assertEqual([self.status(day(m)) for m in (2, 3, 4, 5)], ["in_force", "suspended", "suspended", "in_force"])
        self.refused(ANDINA, "terminate", lab, "--effective", day(1), "--reason", "x", "--yes", words=["90 days of notice"])
        self.write(ANDINA, "terminate", lab, "--effective", day(8), "--reason", "Fin", "--yes")
        self.assertEqual([self.status(day(m)) for m in (7, 8, 30)], ["in_force", "terminated", "terminated"])
        self.refused(ANDINA, "suspend", lab, "--effective", day(9), "--reason", "x", words=["cannot be taken back"])

    def test_wrong_input_is_told_with_the_mend(self):
        lab = self.lab["id"]
        self.agree()
        for amount in ("1e3", "NaN", "0", "-5", "1.50"):
            self.refused(CROPS, "deliver", lab, "--obligation", "1", f"--amount={amount}", words=["amount"])
        self.refused(CROPS, "deliver", lab, words=["--obligation"], status=USAGE)
        self.refused(CROPS, "deliver", lab, "--obligation", "9", words=["no obligation 9"])
        self.refused(CROPS, "deliver", lab, "--obligation", "1", "--date", "2027-02-30", words=["--date"], status=USAGE)
        self.refused(ANDINA, "contest", lab, words=["--reason"], status=USAGE)
        self.refused(ANDINA, "confirm", lab, words=["ayni show"])
        self.refused(ANDINA, "consent", lab, "--status", "given", "--scope", "x", "--from", day(0), words=["community"])
        self.refused(ANDINA, "correct", "0123456789abcdef", "--text", "x", words=["ayni show"])
        self.assertEqual({m.status()["void"] for m in self.members}, {0}, "nothing of it was signed")
        eventually(self.ledger.is_equal, CONVERGE_S, "equal digests everywhere")


if __name__ == "__main__":
    harness.main()
