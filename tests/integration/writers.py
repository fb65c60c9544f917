# SPDX-License-Identifier: Apache-2.0
"""`ayni propose` beside the test: what it printed is what was acknowledged."""

import json
import os
import subprocess
import threading

import harness
from harness import environment, program


class Writer:
    """A running `ayni propose`, whose node may die."""

    def __init__(self, member, args, text=b""):
        self.member = member
        self.process = subprocess.Popen(program("ayni", "propose", *args, "--json", "--data", member.folder),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env=environment())
        self.out = b""
        self.first = threading.Event()
        self.text = text
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        feeder = threading.Thread(target=self._feed, daemon=True)
        feeder.start()
        while chunk := os.read(self.process.stdout.fileno(), 65536):
            self.out += chunk
            self.first.set()
        self.first.set()
        feeder.join()

    def _feed(self):
        try:
            self.process.stdin.write(self.text)
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def acknowledged(self):
        """Ids of the documents that it printed whole."""
        self.thread.join(60)
        self.err = self.process.stderr.read().decode("utf-8", "replace")
        self.process.stderr.close()
        self.process.stdout.close()
        self.status = self.process.wait(60)
        if "Sanitizer" in self.err or self.status not in range(5):
            raise AssertionError(f"ayni broke: {self.status}\n{self.err}")
        decoder, text, at, ids = json.JSONDecoder(), self.out.decode(), 0, []
        while at < len(text):
            try:
                document, end = decoder.raw_decode(text, at)
            except ValueError:
                break
            if "id" in document:
                ids.append(document["id"])
            at = end + len(text[end:]) - len(text[end:].lstrip())
        return ids


def lines(start, n, signatories=(0, 1), prefix="K"):
    """Proposals for an .ndjson file, numbered from `start` on."""
    return "".join(json.dumps(harness.small(f"{prefix}{i:05}", signatories), ensure_ascii=False) + "\n"
                   for i in range(start, start + n)).encode()
