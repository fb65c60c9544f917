# SPDX-License-Identifier: Apache-2.0
"""Programs as processes: their environment, how they end, what they say. What a sanitizer finds is always a failure."""

import ctypes
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import time

BIN = pathlib.Path(os.environ.get("AYNI_BIN", "build/dev/bin")).resolve()

READY_S = 30  # starting under sanitizers on a busy machine
STOP_S = 20

WRAP = []  # what every program runs under: a checker of memory, say


def program(name, *args):
    """The words that run a program."""
    return [*map(str, WRAP), str(BIN / name), *map(str, args)]


def environment(**more):
    """A clean environment: no language, no data folder of the caller; sanitizers that stop at the first report."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    kept["ASAN_OPTIONS"] = "abort_on_error=0:exitcode=99:detect_leaks=1:detect_stack_use_after_return=1"
    kept["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1:exitcode=99"
    kept["TSAN_OPTIONS"] = "halt_on_error=1:exitcode=99"
    kept["LC_ALL"] = "C.UTF-8"
    kept.update({name: str(value) for name, value in more.items()})
    return kept


def eventually(condition, seconds, what):
    """Poll until `condition` gives something true, and return that. `what` says in the failure what never came."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"this did not come true in {seconds} s: {what}")
        time.sleep(0.05)


class Ports:
    """Ports of 127.0.0.1, below those that the system gives to outgoing connections.

    Tests run side by side and start nodes later than they choose ports, so each process has a block of its own for
    life, marked by a socket that only one can bind.
    """

    BLOCK = 100

    def __init__(self):
        self.mark = socket.socket(socket.AF_UNIX)
        for first in random.sample(range(12000, 32000, self.BLOCK), 20000 // self.BLOCK):
            try:
                self.mark.bind(f"\0ayni-test-ports-{first}")
                break
            except OSError:
                continue
        else:
            raise AssertionError("all blocks of ports are taken")
        self.first, self.n_given = first, 0

    def take(self, n):
        """The first of `n` ports in a row at which nobody listens."""
        while True:
            if self.n_given + n > self.BLOCK:
                self.n_given = 0
            port = self.first + self.n_given
            self.n_given += n
            if all(map(self.is_free, range(port, port + n))):
                return port

    @staticmethod
    def is_free(port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return True
            except OSError:
                return False


PORTS = Ports()


def free_port(n=1):
    """A port that no other test takes, or the first of `n` in a row."""
    return PORTS.take(n)


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def end_with_parent():
    """In a child before it runs: a test that is itself killed leaves no node behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Outcome:
    """How a command ended."""

    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def documents(self):
        """Documents one behind the other, each of one line or more."""
        decoder, found, at = json.JSONDecoder(), [], 0
        while at < len(self.out.rstrip()):
            document, at = decoder.raw_decode(self.out, at)
            found.append(document)
            at += len(self.out[at:]) - len(self.out[at:].lstrip())
        return found

    def __str__(self):
        return f"$ {' '.join(self.args)}\nstatus {self.status}\nstdout: {self.out[-3000:]}\nstderr: {self.err[-3000:]}"


def run(args, *, input=None, timeout=60, env=None):
    """Run a program to its end; a finding of the sanitizers is a failure whatever the caller expects."""
    args = [str(arg) for arg in args]
    done = subprocess.run(
        args, input=input.encode() if isinstance(input, str) else input, stdin=subprocess.DEVNULL if input is None else None,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout, env=env or environment(), check=False)
    outcome = Outcome(args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    if done.returncode < 0 or done.returncode == 99 or "Sanitizer" in outcome.err or "runtime error:" in outcome.err:
        raise AssertionError(f"the program broke\n{outcome}")
    return outcome


class Node:
    """A running aynid, its stderr in a file."""

    def __init__(self, folder, log_path, wrap=(), env=None):
        self.log_path = log_path
        self.log_start = log_path.stat().st_size if log_path.exists() else 0
        with open(log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*map(str, wrap), *program("aynid", "--data", folder)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env or environment(), start_new_session=True,
                preexec_fn=end_with_parent)

    def log(self):
        """What this run has logged."""
        return self.log_path.read_bytes()[self.log_start:].decode("utf-8", "replace")

    def is_running(self):
        return self.process.poll() is None

    def wait_ready(self):
        def ready_or_gone():
            return 'msg="ready"' in self.log() or not self.is_running()
        eventually(ready_or_gone, READY_S, f"`ready` in {self.log_path.name}")
        if not self.is_running():
            raise AssertionError(f"the node ended with status {self.process.returncode} before it was ready:\n{self.log()}")

    def wait_end(self, seconds=STOP_S):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the node did not end in {seconds} s:\n{self.log()[-3000:]}") from None

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.is_running():
            self.signal(signal.SIGTERM)
        status = self.wait_end()
        if status != 0:
            raise AssertionError(f"the node ended with status {status}:\n{self.log()[-6000:]}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def resident_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0
