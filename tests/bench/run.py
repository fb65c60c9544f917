#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure real nodes on this machine, and print each figure beside its goal. README.md says what they mean.

    python3 tests/bench/run.py [--quick] [--records N] [--only NAME]... [--build FOLDER] [--tmp FOLDER]

Prints a JSON line for each measurement and the table at the end. Medians of five runs on fresh folders.
"""

import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
RUNS = 5
RECORD_BYTES = 300
CONNECTIONS = 64
START_S = 600  # until a node is ready: it verifies all that it holds
WATCH_S = 1200

MEMBERS = [("a.example", "BO-NIT-1020304050", "BO"), ("b.example", "BR-CNPJ-11222333000199", "BR")]
NOWHERE = "127.0.0.1:1"  # nobody listens there


def commitment(number):
    """A commitment of the first member with the second, of about 700 bytes in JSON."""
    return {
        "id": f"{MEMBERS[0][1]}-{number}", "version": 1, "kind": "framework_agreement", "modality": "south_south",
        "authentic_langs": ["es"],
        "titles": [{"lang": "es", "text": "Acuerdo marco"}, {"lang": "zh-Hans", "text": "框架协议"}],
        "descriptions": [{"type": "1", "texts": [{"lang": "es", "text": "Marco de cooperación."}]}],
        "places": [{"country": "BO", "pct": "100"}],
        "sectors": [{"vocabulary": "1", "code": "43082", "pct": "100"}],
        "sdg": [{"code": "17"}],
        "accept_by": "2099-12-31", "effective_from": "2020-01-01", "ends_on": "2099-12-31", "visibility": "network",
        "parties": [{"org_id": org_id, "roles": ["4"], "signatory": True, "coop_role": "partner"}
                    for _, org_id, _ in MEMBERS],
    }


def children_cpu_s():
    """Seconds of processor time of the programs that ran to their end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def free_port():
    while True:
        port = random.randrange(12000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Unmeasured(Exception):
    """A program refused; the other measurements go on."""


class Member:
    """A data folder and perhaps its running node."""

    def __init__(self, bench, folder, port):
        self.bench, self.folder, self.port, self.process = bench, folder, port, None

    def ayni(self, *args, input=None):
        return self.bench.run("ayni", *args, "--data", self.folder, input=input)

    def set_peers(self, **addresses):
        path = self.folder / "ayni.conf"
        head = path.read_text().partition("\n[peers]\n")[0]
        lines = "".join(f"{name.replace('_', '.')} = {address}\n" for name, address in addresses.items())
        path.write_text(f"{head}\n[peers]\n{lines}")

    def start(self):
        """Returns the seconds until the node was ready."""
        log = self.folder.with_suffix(".log")
        start = time.monotonic()
        with open(log, "wb") as out:
            self.process = subprocess.Popen([self.bench.bin / "aynid", "--data", self.folder], stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=out)
        self.bench.processes.append(self.process)
        while b'msg="ready"' not in log.read_bytes():
            if self.process.poll() is not None or time.monotonic() - start > START_S:
                raise Unmeasured(f"the node did not start:\n{log.read_text()}")
            time.sleep(0.002)
        return time.monotonic() - start

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.bench.processes.remove(self.process)

    def cpu_s(self):
        """Seconds of processor time that the node has used."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Bytes: anonymous memory, and all private pages (those of the store's map that only it has in use, too)."""
        fields = {}
        for line in pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value = line.split(":")
            fields[name] = int(value.split()[0]) * 1024
        return fields["Anonymous"], fields["Private_Clean"] + fields["Private_Dirty"]


class Bench:
    def __init__(self, options):
        self.options = options
        self.bin = options.build.resolve() / "bin"
        self.processes, self.figures = [], []
        # Short: the control socket's path has to fit into 108 bytes.
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="ayni-bench-", dir=options.tmp))
        self.limits = None

    def run(self, program, *args, input=None):
        done = subprocess.run([str(self.bin / program), *map(str, args)], input=input, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise Unmeasured(f"{program} {' '.join(map(str, args))}: status {done.returncode}\n"
                             f"{done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def tool(self, program, *args):
        return json.loads(self.run(program, *args))

    def say(self, **line):
        print(json.dumps(line, ensure_ascii=False), flush=True)

    def figure(self, name, value, unit, goal=None, at_most=False):
        """Keep a figure for the table. `goal` is in the figure's unit."""
        self.figures.append((name, value, unit, goal, at_most))
        self.say(figure=name, value=round(value, 4), unit=unit, goal=goal)

    def folder(self, name):
        path = self.tmp / name
        shutil.rmtree(path, ignore_errors=True)
        return path

    def two_members(self, name):
        """Members of one ledger that have joined; the first calls nobody, the second nobody yet."""
        folder = self.folder(name)
        folder.mkdir()
        members = []
        for (member, org_id, country), letter in zip(MEMBERS, "ab"):
            port = free_port()
            one = Member(self, folder / letter, port)
            address = f"127.0.0.1:{port}"
            one.ayni("init", member, "--org-id", org_id, "--country", country, "--title", f"en={member}",
                     "--listen", address, "--advertise", address)
            one.set_peers(a_example=NOWHERE, b_example=NOWHERE)
            members.append(one)
        charter = folder / "bench.charter"
        members[0].ayni("charter", *[member.folder / "card.json" for member in members], "--title", "en=Bench",
                        "--admit", "2", "--witnesses", "0", "-o", charter)
        for member in members:
            member.ayni("join", charter, "--yes")
        return members

    def commitments(self, n, first=0):
        path = self.tmp / f"commitments-{first}-{n}.ndjson"
        if not path.exists():
            path.write_text("".join(json.dumps(commitment(i), ensure_ascii=False) + "\n"
                                    for i in range(first, first + n)), encoding="utf-8")
        return path

    def connect(self, a, b):
        b.set_peers(a_example=f"127.0.0.1:{a.port}", b_example=NOWHERE)
        b.reload()

    def need_limits(self):
        if self.limits is None:
            self.limits = self.tool("bench_limits", self.tmp, self.commitments(500))
            self.say(bench="limits", load=os.getloadavg()[0], **self.limits)
        return self.limits

    def beside_commits(self, measure):
        """What `measure` returns, with durable commits at that time: other programs on the disk change them."""
        before = self.tool("bench_limits", self.tmp)
        measured = measure()
        after = self.tool("bench_limits", self.tmp)
        return {**measured, **{name: (before[name] + after[name]) / 2 for name in after}}

    def verify_goal(self):
        limits = self.need_limits()
        return 0.9 * limits["cores"] * limits["verify_per_s"]

    def kill_nodes(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def measure(self, name):
        """Returns whether it could be measured."""
        try:
            BENCHES[name](self)
            return True
        except Unmeasured as reason:
            print(reason, file=sys.stderr)
            self.say(bench=name, unmeasured=True)
            self.kill_nodes()
            return False

    def close(self):
        self.kill_nodes()
        shutil.rmtree(self.tmp, ignore_errors=True)


def catch_up_once(bench, a, b, template, n_records):
    """An empty member takes all that `a` holds. Returns what bench_drive saw, and the memory afterwards."""
    shutil.rmtree(b.folder)
    shutil.copytree(template, b.folder)
    b.start()
    with subprocess.Popen([str(bench.bin / "bench_drive"), "watch", str(b.folder), str(n_records)],
                          stdout=subprocess.PIPE) as watch:
        bench.processes.append(watch)
        watch.stdout.readline()
        bench.connect(a, b)
        seen = json.loads(watch.stdout.readline())
        watch.wait(WATCH_S)
        bench.processes.remove(watch)
    seen["anonymous"], seen["private"] = b.memory()
    b.stop()
    return seen


def bench_catch_up(bench):
    n = bench.options.records
    goal = 200000 if n <= 100000 else 150000
    a, b = bench.two_members("catch-up")
    filled = bench.tool("bench_fill", a.folder, n, RECORD_BYTES)
    bench.say(bench="fill", **filled)
    template = b.folder.with_name("template")
    shutil.copytree(b.folder, template)
    starts = [a.start()]
    runs = []
    for _ in range(RUNS):
        runs.append(catch_up_once(bench, a, b, template, n + 2))  # each member's join is a record as well
        bench.say(bench="catch_up", records=n, **runs[-1])
    a.stop()
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    bench.figure(f"catching up {n} records, stored", n / median["stored_s"], "records/s", goal)
    bench.figure(f"catching up {n} records, verified", n / median["verified_s"], "records/s", bench.verify_goal())
    bench.figure(f"memory of a node with {n} records, anonymous", median["anonymous"] / 2**20, "MiB", 64, at_most=True)
    bench.figure("  the same with the store's mapped pages", median["private"] / 2**20, "MiB")
    for _ in range(RUNS):
        starts.append(a.start())
        a.stop()
    bench.say(bench="start", records=n, seconds=starts)
    bench.figure(f"start with {n} records", statistics.median(starts[1:]), "s", 1, at_most=True)
    bench_audit(bench, a, n)


def bench_audit(bench, a, n):
    """Of the same records: export them, and time the check of the file."""
    export = a.folder.with_name("bench.export")
    a.ayni("export", "-o", export)
    runs = []
    for _ in range(RUNS):
        start = time.monotonic()
        process = subprocess.Popen([bench.bin / "ayni", "audit", export], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        runs.append({"seconds": time.monotonic() - start, "cpu_s": used.ru_utime + used.ru_stime,
                     "peak": used.ru_maxrss * 1024})
        process.returncode = os.waitstatus_to_exitcode(status)
        bench.say(bench="audit", records=n, **runs[-1])
        if process.returncode != 0:
            raise Unmeasured(f"ayni audit: status {process.returncode}")
    median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    bench.figure(f"audit of {n} records", n / median["seconds"], "records/s", bench.verify_goal())
    bench.figure("  its memory at the peak, with the file's mapped pages", median["peak"] / 2**20, "MiB")


def bench_live(bench):
    a, b = bench.two_members("live")
    a.start()
    b.start()
    bench.connect(a, b)
    for name, commit, pause_us in ("live", "durable_commit_ms", 0), ("lone", "lone_commit_ms", 5000):
        runs = []
        for i in range(RUNS):
            written = bench.commitments(bench.options.live, 10000000 + (i + pause_us) * 10000)
            runs.append(bench.beside_commits(
                lambda w=written, p=pause_us: bench.tool("bench_drive", "live", a.folder, w, p)))
            bench.say(bench=name, **runs[-1])
        median = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        bench.figure(f"{name}: durable on A and answered, median", median["logged_ms"], "ms")
        bench.figure(f"{name}: durable on B too, median", median["replicated_ms"], "ms",
                     round(2.5 * median[commit], 3), at_most=True)
        bench.figure(f"{name}: durable on B too, p99", median["replicated_p99_ms"], "ms", 10, at_most=True)
    a.stop()
    b.stop()


def bench_submit(bench):
    n = bench.options.submissions
    written = bench.commitments(n)
    seconds = []
    for i in range(RUNS):
        a = bench.two_members("submit")[0]
        a.start()
        node_s, ayni_s, start = a.cpu_s(), children_cpu_s(), time.monotonic()
        a.ayni("propose", written, "--json")
        seconds.append(time.monotonic() - start)
        bench.say(bench="submit", commitments=n, seconds=seconds[-1], node_cpu_s=a.cpu_s() - node_s,
                  ayni_cpu_s=children_cpu_s() - ayni_s)
        if i == RUNS - 1:
            page = bench.tool("bench_drive", "list", a.folder)
            bench.figure(f"first page of `list` of {n}", page["first_page_ms"], "ms", 100, at_most=True)
        a.stop()
    goal = 0.6 * bench.need_limits()["parse_and_sign_per_s"]
    bench.figure(f"submitting {n} in one call", n / statistics.median(seconds), "commitments/s", goal)


def bench_burst(bench):
    n = bench.options.submissions
    a = bench.two_members("burst")[0]
    a.start()
    runs = []
    for i in range(RUNS):
        written = bench.commitments(n // RUNS, 20000000 + i * 10000)
        runs.append(bench.beside_commits(
            lambda w=written: bench.tool("bench_drive", "burst", a.folder, w, CONNECTIONS)))
        bench.say(bench="burst", **runs[-1])
    a.stop()
    rate, commit_ms = (statistics.median(run[key] for run in runs) for key in ("submissions_per_s", "durable_commit_ms"))
    bench.figure(f"{CONNECTIONS} connections at once", rate, "submissions/s", min(10000, 20 * 1000 / commit_ms))


def bench_size(bench):
    n = bench.options.records // 10
    for size, goal in ((300, 2.0), (1500, 1.6), (2200, 2.0)):
        a = bench.two_members("size")[0]
        before = json.loads(a.ayni("status", "--json"))["store"]["bytes"]
        bench.tool("bench_fill", a.folder, n, size)
        used = json.loads(a.ayni("status", "--json"))["store"]["bytes"] - before
        on_disk = (a.folder / "store" / "data.mdb").stat().st_blocks * 512
        bench.say(bench="size", record_bytes=size, records=n, used=used, on_disk=on_disk)
        bench.figure(f"disk for a record of {size} bytes", used / n / size, "x its bytes", goal, at_most=True)


BENCHES = {"catch_up": bench_catch_up, "live": bench_live, "submit": bench_submit, "burst": bench_burst,
           "size": bench_size}


def print_table(bench):
    print(f"\n{'figure':<52} {'measured':>14} {'goal':>14}  unit")
    for name, value, unit, goal, at_most in bench.figures:
        shown = f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"
        bound = "" if goal is None else f"{'<=' if at_most else '>='} {goal:,.0f}" if goal >= 1000 else \
            f"{'<=' if at_most else '>='} {goal:.2f}"
        met = "" if goal is None else "met" if (value <= goal if at_most else value >= goal) else "MISSED"
        print(f"{name:<52} {shown:>14} {bound:>14}  {unit:<14} {met}")
    for name, value in (bench.limits or {}).items():
        print(f"this machine: {name:<38} {value:>14,.2f}")


def build(folder):
    if folder.resolve() == SOURCE / "build" / "release":
        subprocess.run(["cmake", "--preset", "release"], cwd=SOURCE, stdout=subprocess.DEVNULL, check=True)
    subprocess.run(["cmake", "--build", str(folder), "-j", "2", "--target", "bench"], stdout=subprocess.DEVNULL, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small numbers: under a minute")
    parser.add_argument("--records", type=int, help="records to catch up with (100000)")
    parser.add_argument("--only", action="append", choices=BENCHES, help="one measurement; may be given again")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build" / "release")
    parser.add_argument("--tmp", default=tempfile.gettempdir(), help="a folder on the disk to measure, with a short path")
    options = parser.parse_args()
    options.records = options.records or (20000 if options.quick else 100000)
    options.submissions = 2000 if options.quick else 10000
    options.live = 40 if options.quick else 200
    build(options.build)
    bench = Bench(options)
    try:
        bench.need_limits()
        results = [bench.measure(name) for name in options.only or BENCHES]
        print_table(bench)
        return 0 if all(results) else 1
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
