# SPDX-License-Identifier: Apache-2.0
"""Real programs, real sockets, in a temporary folder.

A test is an IntegrationTest; it makes members (a data folder each, through `ayni init`) or a Ledger of members that have
joined. Nothing sleeps in hope: `eventually` polls with a deadline. Whatever a test starts is stopped when it ends, and a
node that does not end with status 0 on SIGTERM (a leak that the sanitizers found, say) fails the test.

Where things are comes from the environment, which ctest sets: AYNI_BIN, AYNI_PEER_TOOL, AYNI_EXAMPLES.
"""

import copy
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import unittest

from programs import BIN, READY_S, STOP_S, Node, environment, eventually, free_port, program, run

EXAMPLES = pathlib.Path(os.environ.get("AYNI_EXAMPLES", "deploy/examples")).resolve()
CODELISTS = pathlib.Path(__file__).resolve().parents[2] / "src" / "data" / "codelists"

DONE, REFUSED, USAGE, UNVERIFIED, UNREACHABLE = range(5)

CONVERGE_S = 30

# The first three are those of deploy/examples: their proposals can be used as they are.
INSTITUTIONS = [
    ("uaa.example", "BO-NIT-1020304050", "BO", {"es": "Universidad Andina del Altiplano", "en": "Andean University"}),
    ("cas-crops.example", "CN-USCI-12100000400000001X", "CN", {"zh-Hans": "高原作物研究所", "en": "Highland Crops"}),
    ("fundacao.example", "BR-CNPJ-11222333000199", "BR", {"pt": "Fundação Partilha", "en": "Shared Knowledge"}),
    ("highlands.example", "KE-RCO-0000000001", "KE", {"en": "Highlands Research Station"}),
    ("andenes.example", "PE-RUC-20000000001", "PE", {"es": "Instituto de los Andenes", "qu": "Patapata Yachay Wasi"}),
]


class Member:
    """An institution: a data folder, a port, perhaps a running node."""

    def __init__(self, test, folder, name, org_id, country, titles, calls_only=False):
        self.test, self.folder, self.name, self.org_id = test, folder, name, org_id
        self.port = free_port()
        self.node = None
        self.log_path = folder.parent / f"{folder.name}.log"
        options = [f"--title={lang}={text}" for lang, text in titles.items()]
        if not calls_only:
            options += ["--listen", self.address, "--advertise", self.address]
        self.made = self.ayni("init", name, "--org-id", org_id, "--country", country, *options, "--json").json()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def card(self):
        return self.folder / "card.json"

    def ayni(self, *args, expect=DONE, input=None, timeout=60, env=None):
        outcome = run(program("ayni", *args, "--data", self.folder), input=input, timeout=timeout, env=env)
        if expect is not None:
            self.test.assertEqual(outcome.status, expect, f"exit status\n{outcome}")
        return outcome

    def json(self, *args, **kwargs):
        outcome = self.ayni(*args, "--json", **kwargs)
        try:
            return outcome.json()
        except ValueError:
            raise AssertionError(f"this is no JSON document\n{outcome}") from None

    def propose(self, document, *args, **kwargs):
        """Propose through stdin; returns the answer's document."""
        return self.json("propose", "-", *args, input=json.dumps(document), **kwargs)

    def status(self):
        return self.json("status")

    def sizes(self):
        """Records held of each member's log."""
        return {log["member"]: log["size"] for log in self.status()["logs"]}

    def status_of(self, commitment):
        """The status word of a commitment, or None where it is not known (yet)."""
        outcome = self.ayni("show", commitment, "--json", expect=None)
        if outcome.status == DONE:
            return outcome.json()["status"]
        self.test.assertEqual(outcome.status, REFUSED, str(outcome))
        return None

    def override_peers(self, addresses):
        """Write [peers] into ayni.conf: {member name: address}."""
        path = self.folder / "ayni.conf"
        head, _, _ = path.read_text().partition("\n[peers]\n")
        lines = "".join(f"{name} = {address}\n" for name, address in addresses.items())
        path.write_text(f"{head}\n[peers]\n{lines}\n[observers]\n")

    def start(self, wrap=(), env=None, wait=True):
        assert self.node is None or not self.node.is_running()
        self.node = Node(self.folder, self.log_path, wrap, env)
        self.test.nodes.append(self.node)
        if wait:
            self.node.wait_ready()
        return self.node

    def stop(self):
        self.node.stop()

    def kill(self):
        self.node.kill()

    def n_sessions(self):
        return sum(1 for peer in self.json("peers") if peer["ready"])


class Ledger:
    """Members who founded a ledger together and have joined it; those that are `absent` have not."""

    def __init__(self, test, members, absent=()):
        self.test, self.members = test, members
        self.charter = test.folder / f"ledger-{members[0].name}.charter"
        made = members[0].json("charter", *[member.card for member in (*members, *absent)], "--title", "es=Cooperación de prueba", "--admit",
                               min(2, len(members)), "--witnesses", "0", "-o", self.charter)
        self.ledger_id = made["ledger_id"]
        for member in members:
            member.ayni("join", self.charter, "--yes")

    def start(self):
        for member in self.members:
            member.start(wait=False)
        for member in self.members:
            member.node.wait_ready()

    def stop(self):
        for member in self.members:
            member.stop()

    def wait_connected(self):
        for member in self.members:
            n = len(self.members) - 1
            eventually(lambda m=member, n=n: m.n_sessions() >= n, CONVERGE_S, f"{member.name} has {n} sessions")

    def digests(self):
        return [(status["state_digest"], status["frontier_digest"]) for status in (m.status() for m in self.members)]

    def is_equal(self):
        statuses = [member.status() for member in self.members]
        pending = sum(status["verified"]["pending"] for status in statuses)
        return pending == 0 and len({(s["state_digest"], s["frontier_digest"]) for s in statuses}) == 1

    def wait_equal(self):
        eventually(self.is_equal, CONVERGE_S, "equal digests everywhere")
        return self.digests()[0]


class IntegrationTest(unittest.TestCase):
    """A folder of its own; nodes are stopped and, when the test failed, their logs printed."""

    maxDiff = None

    def run(self, result=None):
        result = self.defaultTestResult() if result is None else result
        before = len(result.failures) + len(result.errors)
        # Short: the control socket's path has to fit into 108 bytes.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ayni-"))
        self.nodes = []
        try:
            super().run(result)
            if len(result.failures) + len(result.errors) > before:
                self.print_logs()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return result

    def setUp(self):
        self.addCleanup(self.stop_nodes)

    def stop_nodes(self):
        for node in self.nodes:
            if node.is_running():
                node.signal(signal.SIGTERM)
        for node in self.nodes:
            node.wait_end()
        broken = [node for node in self.nodes if node.process.returncode not in (0, -signal.SIGKILL) and not
                  getattr(node, "may_fail", False)]
        self.assertEqual([(node.process.returncode, node.log()[-6000:]) for node in broken], [], "nodes that ended badly")

    def print_logs(self):
        for path in sorted(self.folder.glob("*.log")):
            text = path.read_text("utf-8", "replace")
            print(f"--- {path.name}\n{text[-4000:]}", file=sys.stderr)

    def member(self, i):
        name, org_id, country, titles = INSTITUTIONS[i]
        return Member(self, self.folder / "abcdefgh"[i], name, org_id, country, titles)

    def founders(self, n):
        return Ledger(self, [self.member(i) for i in range(n)])

    def three(self):
        return self.founders(3)

    def assert_refused(self, outcome, status, *words):
        """The exit status, and each word in the message on stderr."""
        self.assertEqual(outcome.status, status, str(outcome))
        for word in words:
            self.assertIn(word, outcome.err, str(outcome))

    def assert_error_document(self, outcome, status, code, field=None):
        """The document of --json, with the same message as on stderr."""
        self.assertEqual(outcome.status, status, str(outcome))
        error = outcome.json()["error"]
        self.assertEqual(error["code"], code, str(outcome))
        self.assertTrue(error["message"], str(outcome))
        self.assertTrue(outcome.err.strip(), str(outcome))
        if field is not None:
            fields = [error.get("field")] + [detail["field"] for detail in error.get("details", [])]
            self.assertIn(field, fields, str(outcome))
        return error


def example(name="joint-laboratory"):
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


_SMALL = {
    "version": 1, "kind": "framework_agreement", "modality": "south_south", "authentic_langs": ["es"],
    "titles": [{"lang": "es", "text": "Acuerdo marco"}, {"lang": "zh-Hans", "text": "框架协议"}],
    "descriptions": [{"type": "1", "texts": [{"lang": "es", "text": "Marco de cooperación."}]}],
    "places": [{"country": "BO", "pct": "100"}],
    "sectors": [{"vocabulary": "1", "code": "43082", "pct": "100"}],
    "sdg": [{"code": "17"}],
    "accept_by": "2099-12-31", "effective_from": "2020-01-01", "ends_on": "2099-12-31", "visibility": "network",
}


def small(name, signatories=(0, 1), title=None):
    """A commitment of about 600 bytes between these INSTITUTIONS, proposed by the first."""
    document = copy.deepcopy(_SMALL)
    document["id"] = f"{INSTITUTIONS[signatories[0]][1]}-{name}"
    document["parties"] = [{"org_id": INSTITUTIONS[i][1], "roles": ["4"], "signatory": True, "coop_role": "partner"}
                           for i in signatories]
    if title is not None:
        document["titles"][0]["text"] = title
    return document


def large(name, signatories=(0, 1)):
    """A commitment of some 45 kB."""
    document = small(name, signatories)
    text = [{"lang": "es", "text": "Una frase que no dice nada. " * 140}]
    document["descriptions"] = [{"type": "1", "texts": text}] * 11
    return document


def main():
    if not (BIN / "aynid").exists():
        sys.exit(f"{BIN}/aynid is not there: build first, or set AYNI_BIN")
    unittest.main(verbosity=2)
