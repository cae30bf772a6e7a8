#!/usr/bin/env python3
"""What the standalone's window costs under software OpenGL: processor time at rest, under a pointer, and while a note is held.

Usage: window_cost.py [STANDALONE]      or VAEFORM_BUNDLED, the folder that `cargo xtask bundle` fills

Needs xvfb, openbox and xdotool. Processor time is the program's own and its threads', of one core. Prints a line a figure and fails where
one at rest is over its bound.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from editor import Screen, standalone

# Percent of a core with nothing moving, and seconds over which that is measured.
REST_PERCENT = 1.0
SECONDS = 20.0
# The window has read its lists and drawn what it had to by then.
SETTLE_SECONDS = 15.0
TICKS = os.sysconf("SC_CLK_TCK")


def used(pid):
    """Seconds of processor time of a process and its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def kilobytes(pid):
    """Resident memory."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def percent(pid, seconds, meanwhile=lambda: None):
    before, began = used(pid), time.monotonic()
    while time.monotonic() - began < seconds:
        meanwhile()
        time.sleep(0.05)
    return 100 * (used(pid) - before) / (time.monotonic() - began)


def figures(screen):
    """Yields `(name, good, figure)`."""
    pid = screen.children[-1].pid
    time.sleep(SETTLE_SECONDS)
    rest = percent(pid, SECONDS)
    yield "at rest", rest <= REST_PERCENT, f"{rest:.2f} % of a core over {SECONDS:.0f} s, at most {REST_PERCENT:.0f} %"
    place = [0]

    def move():
        place[0] += 7
        screen.tool("mousemove", "--window", screen.window, str(250 + place[0] % 700), "400")

    moved = percent(pid, 8.0, move)
    yield "pointer moves", True, f"{moved:.1f} % of a core"
    screen.tool("keydown", "a")
    played = percent(pid, 8.0)
    screen.tool("keyup", "a")
    yield "a note is held", True, f"{played:.1f} % of a core, sound and picture"
    time.sleep(SETTLE_SECONDS)
    rest = percent(pid, SECONDS)
    yield "at rest again", rest <= REST_PERCENT, f"{rest:.2f} % of a core over {SECONDS:.0f} s"
    yield "memory", True, f"{kilobytes(pid) / 1024:.0f} MB"


def main():
    program, passed, failed = standalone().resolve(), 0, 0
    with tempfile.TemporaryDirectory(prefix="vaeform-window-") as folder:
        screen = Screen(program, Path(folder))
        try:
            for name, good, figure in figures(screen):
                print(f"{'ok' if good else 'FAILED'}  {name}: {figure}", flush=True)
                passed, failed = passed + good, failed + (not good)
        finally:
            screen.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
