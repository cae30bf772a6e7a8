#!/usr/bin/env python3
"""A thousand patch loads by hand: the pointer clicks on "next program" under held notes, and JACK records the sound.

    loads.py [PROGRAM]

PROGRAM is by default `Vaeform` in VAEFORM_BUNDLED. Two low notes of a soft voice are held while the editor goes through
the factory bank; the strongest step in the recording is measured as in tests/tests/host/ear.rs. After every round of
clicks the saved preset tells how far the bank has moved, so that only loads that took place are counted. One line a
check; ends with `N passed, N failed`.
"""
import pathlib
import sys
import tempfile
import time

import numpy as np

from editor import Editor, Screen
from jack_server import RATE, server
from standalone import WORDS, Player, main, wire
from vst3 import init_voice, level

LOADS = 1000
PROGRAMS = 32
# A whole turn of the bank could not be told from none.
ROUND = PROGRAMS - 1
CLICK_DB = -40.0
HELD = (33, 40)
# The button in the window at its default size, and the pause between clicks: two in one frame count as one.
NEXT = ("48", "17")
PAUSE_MS = "60"
LIMIT_SECONDS = 420


def soft_voice():
    """A sine that swells in and fades out, so that only loads could click; without F0 and F7."""
    message = init_voice(1)
    operator = 5 + 105
    message[operator : operator + 8] = [55, 99, 99, 60, 99, 99, 99, 0]
    message[-1] = -sum(message[5:-1]) & 0x7F
    return message


def click_db(audio):
    """The strongest step, in dB of the peak: the fourth difference over what a bare step of full height would give."""
    peak = np.max(np.abs(audio))
    return 20 * np.log10(max(np.max(np.abs(np.diff(audio.astype(float), 4))) / 3 / peak, 1e-10)) if peak else -200.0


def cut(audio):
    """The recording with a planted click: a step of 2 % of the peak at its middle."""
    stepped = audio.copy()
    stepped[len(audio) // 2 :] += 0.02 * np.max(np.abs(audio))
    return stepped


class Clicker:
    """Clicks on "next program", and knows from saved presets how many loads that made."""

    def __init__(self, screen, editor):
        self.screen = screen
        self.editor = editor
        self.names = []
        self.loads = 0

    def click(self, times):
        self.screen.tool("mousemove", "--window", self.screen.window, *NEXT)
        self.screen.tool("click", "--repeat", str(times), "--delay", PAUSE_MS, "1")
        time.sleep(0.1)
        return self.editor.saved()["name"]

    def learn(self):
        """One turn of the bank, a click at a time: the names in their order."""
        self.names = [self.click(1) for _ in range(PROGRAMS)]
        self.loads += PROGRAMS
        return len(set(self.names)) == PROGRAMS

    def run(self):
        """Clicks until a thousand loads have taken place; the clicks that it took."""
        place, clicks, end = PROGRAMS - 1, PROGRAMS, time.monotonic() + LIMIT_SECONDS
        while self.loads < LOADS and time.monotonic() < end:
            times = min(ROUND, LOADS - self.loads)
            now = self.names.index(self.click(times))
            self.loads += (now - place) % PROGRAMS
            place, clicks = now, clicks + times
        return clicks


def measure(player, screen, folder):
    """Yields `(name, good, figure)` of each check."""
    good, found = wire(player)
    yield "ports", good, found
    if not good:
        return
    player.send(0xF0, *soft_voice(), 0xF7)
    player.record(0.5)
    clicker = Clicker(screen, Editor(screen, folder / "patch.json"))
    for note in HELD:
        player.send(0x90, note, 100)
    player.record(1.0)
    late = player.num_late
    player.recorded.clear()
    start = time.monotonic()
    distinct = clicker.learn()
    yield "bank", distinct, f"{len(set(clicker.names))} names in {PROGRAMS} programs"
    if not distinct:
        return
    clicks = clicker.run()
    audio = np.concatenate(player.recorded)
    late = player.num_late - late
    seconds = time.monotonic() - start
    heard = len(audio) / RATE
    took = f"{clicks} clicks in {seconds:.0f} s, {heard:.0f} s heard, {late} blocks late"
    yield "loads", clicker.loads == LOADS, f"{clicker.loads} loads; {took}"
    click, control = click_db(audio), click_db(cut(audio))
    yield "click", click <= CLICK_DB, f"strongest step {click:.1f} dB of the peak, bound {CLICK_DB}"
    yield "control", control > CLICK_DB, f"a planted step of 2 % is measured as {control:.1f} dB"
    second = RATE
    change = level(audio[-second:]) - level(audio[:second])
    yield "level", abs(change) < 0.5, f"the held notes have changed by {change:+.2f} dB, bound 0.5"
    for note in HELD:
        player.send(0x80, note, 0)
    player.record(2.0)
    after = np.max(np.abs(player.record(0.5)))
    yield "voices", after == 0.0, f"peak {after:.1e} two seconds after the release"
    player.send(0x90, 60, 100)
    new = level(player.record(0.5))
    yield "new", new > -60, f"a note after the loads is at {new:.1f} dB"


def checks(path, log, started):
    """Starts a server, a display and the program, then checks it."""
    # The server waits for its clients: on a busy machine blocks are late, and none is lost.
    started.append(server(log, "--sync", "--timeout", "5000"))
    player = Player()
    with tempfile.TemporaryDirectory(prefix="vaeform-loads-") as folder:
        folder = pathlib.Path(folder)
        screen = Screen(path.resolve(), folder, WORDS)
        try:
            yield from measure(player, screen, folder)
            player.client.deactivate()
            player.client.close()
        finally:
            screen.close()


if __name__ == "__main__":
    sys.exit(main(checks))
