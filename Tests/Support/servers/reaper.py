#!/usr/bin/python3 -B
"""Ends what a test process leaves behind: its children and its folders, however that process ended.

Reads lines on standard input, whose other end only the test process holds: `process PID`, `forget PID`, `folder PATH`.
At the end of input it sends SIGTERM to the process groups still on its list, SIGKILL after three seconds, and removes
the folders. Failure policy: what can't be ended or removed is left, silently, as nobody listens any more.
"""

import os
import shutil
import signal
import sys
import time


def running(pid: int) -> bool:
    """Zombies don't count: whoever adopted them reaps them in its own time."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def end(pids: set[int], number: int, seconds: float) -> None:
    for pid in pids:
        try:
            os.killpg(pid, number)
        except OSError:
            pass
    deadline = time.monotonic() + seconds
    while any(map(running, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pids: set[int] = set()
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "process":
            pids.add(int(rest))
        elif word == "forget":
            pids.discard(int(rest))
        elif word == "folder":
            folders.append(rest)
    end(pids, signal.SIGTERM, 3)
    end(pids, signal.SIGKILL, 1)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
