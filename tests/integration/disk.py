# SPDX-License-Identifier: Apache-2.0
"""A member's data folder on a small disk of its own (tmpfs), which can be filled and grown."""

import os
import subprocess
import unittest


class SmallDisk:
    """Puts the folder of `member` on a disk of `mib` MiB until the test ends. Skips the test where that is not allowed."""

    def __init__(self, test, member, mib):
        if os.geteuid() != 0:
            raise unittest.SkipTest("SKIPPED: making a small disk needs root")
        self.test, self.member, self.mib = test, member, mib
        aside = test.folder / f"{member.folder.name}-aside"
        member.folder.rename(aside)
        member.folder.mkdir(mode=0o700)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "tmpfs", str(member.folder)],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            member.folder.rmdir()
            aside.rename(member.folder)
            raise unittest.SkipTest(f"SKIPPED: no disk can be mounted here: {mounted.stderr.decode()}")
        test.addCleanup(self.unmount)
        subprocess.run(["cp", "-a", f"{aside}/.", str(member.folder)], check=True)

    def unmount(self):
        try:
            self.test.stop_nodes()
        finally:
            subprocess.run(["umount", "-l", str(self.member.folder)], check=True)

    def grow(self, mib=32):
        self.mib += mib
        subprocess.run(["mount", "-o", f"remount,size={self.mib}m", str(self.member.folder)], check=True)

    def free_bytes(self):
        disk = os.statvfs(self.member.folder)
        return disk.f_bavail * disk.f_frsize

    def fill(self):
        """Another program takes what is left."""
        with open(self.filler, "ab") as file:
            file.write(bytes(self.free_bytes()))

    def empty(self):
        self.filler.unlink()

    @property
    def filler(self):
        return self.member.folder / "of-another-program"
