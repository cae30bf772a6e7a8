#!/usr/bin/env python3
"""The VST3 editor in Ardour's own window, as a hand uses it: opened, closed and opened again, pulled by its corner, and zoomed.

    ardour_window.py [BUNDLE] [--pictures FOLDER]

BUNDLE is the folder Vaeform.vst3, by default the one in VAEFORM_BUNDLED. Ardour runs with its mixer on a display in memory, with a home
of its own. Each look compares three rectangles, Ardour's window, the room it gives the editor and the editor, and what is drawn there: the
editor fills its room, Ardour's window keeps its frame around it, and no edge of the picture is blank. FOLDER gets a picture a look.
Prints one line a check and ends with `N passed, N failed`. Without Ardour nothing is checked, and it says so.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from ardour import RATE, Ardour
from xdnd import Source

PROGRAMS = ("ardour", "ardour7-lua", "jackd", "Xvfb", "openbox", "xdotool", "xwininfo", "import")
# Never the display of whoever sits here.
DISPLAYS = range(77, 100)
# Room for an editor of 150 % and Ardour's bar above it.
SCREEN = (1900, 1400)
MIXER = (1200, 800)
# The plugin in the mixer's first strip, in a window of that size; fonts move it a little.
PROCESSORS = [(301, y) for y in (195, 205, 185, 215, 175)]
# Entries of the plugin's menu, from the pointer that opened it.
EDIT, EDIT_GENERIC = (39, 26), (98, 44)
# The editor's size when nobody has chosen one, and those that its corner is pulled to. Ardour tells the window manager that its window may
# be no smaller than when the editor was made, and not always gets its way: a smaller size is the one asked for or that one.
SIZE = (1100, 784)
PULLED = ((1260, 864), (1180, 824), (980, 700))
# The menu of sizes in points, from the right and the bottom of the editor; the entries above it, from the menu's own middle.
ZOOM_MENU = (40, 13)
ENTRIES = {100: 134, 125: 107, 150: 81, 175: 55, 200: 29}
ZOOMS = (150, 100)
# Colors in a picture of the editor that is drawn, at least, and in a strip along each of its edges.
COLORS, EDGE_COLORS = 50, 4
EDGE = 40
# How often a hand tries: a window that is drawn once a second misses a pointer that is gone by then.
TIMES = 6
# Seconds that a state may take to come on a busy machine.
PATIENCE = 60

# The engine that is a clock and nothing else, which Ardour does not offer by itself: a sound server leaves a busy client behind.
CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
  <Config><Option name="try-autostart-engine" value="1"/><Option name="hide-dummy-backend" value="0"/></Config>
  <Extra><AudioMIDISetup><EngineStates>
    <State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device="" output-device="" sample-rate="{rate}"
      buffer-size="1024" n-periods="0" input-latency="0" output-latency="0" lm-input="" lm-output="" active="1" use-buffered-io="0"
      midi-option="1 in, 1 out, Silence" lru="1"><MIDIDevices/></State>
  </EngineStates></AudioMIDISetup></Extra>
</Ardour>
"""


def until(reached, seconds=PATIENCE):
    """What the function gives as soon as it gives something, or None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := reached():
            return found
        time.sleep(0.2)
    return None


class Box(NamedTuple):
    """Where a window is on the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def size(self):
        return self.width, self.height

    def holds(self, other):
        right, bottom = self.x + self.width, self.y + self.height
        return self.x <= other.x and self.y <= other.y and other.x + other.width <= right and other.y + other.height <= bottom


class Look(NamedTuple):
    """Ardour's window around the editor, the room that it gives the editor, and the editor."""

    around: Box
    room: Box
    editor: Box

    @property
    def frame(self):
        """What Ardour's window has beside the editor: left, above, right, below."""
        outer, inner = self.around, self.editor
        left, above = inner.x - outer.x, inner.y - outer.y
        return left, above, outer.width - inner.width - left, outer.height - inner.height - above

    def __str__(self):
        return "editor {}x{} in a room of {}x{} in Ardour's {}x{}".format(*self.editor.size, *self.room.size, *self.around.size)


class Desk:
    """A display with a window manager, a pointer and a camera."""

    def __init__(self, log, started, pictures):
        self.log, self.pictures, self.num_pictures = log, pictures, 0
        number = next(n for n in DISPLAYS if not pathlib.Path(f"/tmp/.X{n}-lock").exists())
        self.environment = dict(os.environ, DISPLAY=f":{number}", LIBGL_ALWAYS_SOFTWARE="1")
        screen = "{}x{}x24".format(*SCREEN)
        words = ["Xvfb", f":{number}", "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
        started.append(subprocess.Popen(words, stdout=log, stderr=log))
        assert until(lambda: self.ask("xdotool", "getmouselocation")), "no display"
        started.append(subprocess.Popen(["openbox"], env=self.environment, stdout=log, stderr=log))

    def ask(self, *words):
        """What the program prints; nothing where it fails, as it does for a window that is gone."""
        done = subprocess.run(words, env=self.environment, capture_output=True, timeout=PATIENCE)
        return done.stdout if done.returncode == 0 else b""

    def tool(self, *words):
        return self.ask("xdotool", *map(str, words)).decode()

    def window(self, title):
        """The window with this title, a regular expression, if one is seen."""
        found = self.tool("search", "--onlyvisible", "--name", title).split()
        return found[-1] if found else None

    def box(self, window):
        text = self.ask("xwininfo", "-id", window).decode()
        words = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        found = [re.search(rf"{word}:\s+(-?\d+)", text) for word in words]
        return Box(*(int(one[1]) for one in found)) if all(found) else None

    def pixels(self, box):
        """The box of the screen: rows of pixels of three bytes."""
        import numpy as np

        crop = f"{box.width}x{box.height}+{box.x}+{box.y}"
        raw = self.ask("import", "-window", "root", "-crop", crop, "-depth", "8", "rgb:-")
        assert len(raw) == box.width * box.height * 3, f"{len(raw)} bytes of a picture of {crop}"
        return np.frombuffer(raw, np.uint8).reshape(box.height, box.width, 3)

    def picture(self, name):
        self.num_pictures += 1
        if self.pictures:
            self.ask("import", "-window", "root", str(self.pictures / f"{self.num_pictures:02}-{name}.png"))

    def point_at(self, x, y):
        self.tool("mousemove", x, y)
        time.sleep(0.3)

    def click(self, x, y, *words, button=1):
        self.point_at(x, y)
        self.tool("click", *words, button)


def num_colors(pixels):
    import numpy as np

    return len(np.unique(pixels.reshape(-1, 3).astype(np.uint32) @ (1 << 16, 1 << 8, 1)))


class Host:
    """Ardour with its windows."""

    def __init__(self, desk, ardour, session, started):
        self.desk = desk
        home = pathlib.Path(ardour.environment["HOME"])
        settings = home / ".config" / "ardour7"
        settings.mkdir(parents=True, exist_ok=True)
        # Without this file Ardour greets a new user, and without a known engine it asks for one.
        (settings / ".a7").touch()
        (settings / "config").write_text(CONFIG.format(rate=RATE))
        shown = {name: desk.environment[name] for name in ("DISPLAY", "LIBGL_ALWAYS_SOFTWARE")}
        words = ["ardour", "--no-splash", "--no-announcements", str(session), session.name]
        self.program = subprocess.Popen(words, env=ardour.environment | shown, stdout=desk.log, stderr=desk.log)
        started.append(self.program)

    def is_alive(self):
        return self.program.poll() is None

    def open_mixer(self, name):
        main = until(lambda: self.desk.window(f"^{name} - Ardour$"))
        assert main, "Ardour shows no window"
        self.main = main
        self.desk.tool("windowsize", "--sync", main, *MIXER)
        self.desk.tool("windowmove", main, 0, 20)
        self.desk.tool("windowactivate", "--sync", main)
        time.sleep(1)
        self.desk.tool("key", "alt+m")
        time.sleep(2)

    def window(self):
        """The plugin's window, which Ardour calls by the track and the plugin."""
        return self.desk.window("^Vaeform: Vaeform")

    def open_editor(self):
        """Clicks twice on the plugin in the mixer, as a hand does, until its editor is there."""
        self.desk.tool("windowactivate", "--sync", self.main)
        left, top, *_ = self.desk.box(self.main)
        for x, y in PROCESSORS:
            self.desk.click(left + x, top + y, "--repeat", 2, "--delay", 120)
            if window := until(self.window, PATIENCE / 4):
                self.plugin = x, y
                # At the screen's edge, so that it may grow.
                self.desk.tool("windowmove", window, 0, 0)
                return until(self.look)
        return None

    def close_editor(self):
        """Closes the window as a window manager does; Ardour hides it then, and the editor with it."""
        window = self.window()
        source = Source(self.desk.environment["DISPLAY"])
        source.ask_to_close(int(window))
        source.close()
        return until(lambda: not self.window())

    def renew_editor(self):
        """Lets Ardour show its own controls instead of the editor, which ends the editor, and then the editor again."""
        left, top, *_ = self.desk.box(self.main)
        for (x, y), is_there in ((EDIT_GENERIC, lambda: self.window() and not self.look()), (EDIT, self.look)):
            # Ardour keeps it above the mixer.
            self.desk.tool("windowmove", self.window(), 700, 400)
            self.desk.tool("windowactivate", "--sync", self.main)
            self.desk.click(left + self.plugin[0], top + self.plugin[1], button=3)
            time.sleep(2)
            self.desk.click(left + self.plugin[0] + x, top + self.plugin[1] + y)
            if not until(is_there):
                return None
        self.desk.tool("windowmove", self.window(), 0, 0)
        return self.look()

    def look(self):
        """The three rectangles now; none where one of the windows is missing."""
        window = self.window()
        tree = self.desk.ask("xwininfo", "-tree", "-id", window).decode() if window else ""
        # A window within this one, indented by its depth: its id, its title or none, its class, its size and place.
        lines = re.findall(r'^( +)(0x[0-9a-f]+) (?:"(.*?)"|\(has no name\)): ', tree, re.MULTILINE)
        above = {}
        for indent, number, title in lines:
            above[len(indent)] = number
            outer = [depth for depth in above if depth < len(indent)]
            if title == "Vaeform" and outer:
                boxes = [self.desk.box(one) for one in (window, above[max(outer)], number)]
                return Look(*boxes) if all(boxes) else None
        return None

    def pull(self, size):
        """Pulls the editor by its corner until it has this size, or the one that Ardour makes of it."""
        for _ in range(TIMES):
            box = self.look().editor
            x, y = box.x + box.width - 4, box.y + box.height - 4
            self.desk.point_at(x - 60, y - 60)
            self.desk.point_at(x, y)
            # The corner has to be seen below the pointer before it is pressed, and pressed before the pointer is gone.
            time.sleep(1)
            self.desk.tool("mousedown", 1)
            time.sleep(1)
            for step in range(1, 5):
                self.desk.point_at(x + (size[0] - box.width) * step // 4, y + (size[1] - box.height) * step // 4)
            self.desk.tool("mouseup", 1)
            if until(lambda: (look := self.look()) and look.editor.size in granted(size), PATIENCE / 6):
                return

    def zoom(self, now, wanted):
        """Chooses a size in the editor's menu."""
        box, scale = self.look().editor, now / 100
        x, y = box.x + box.width - round(ZOOM_MENU[0] * scale), box.y + box.height - round(ZOOM_MENU[1] * scale)
        self.desk.click(x, y)
        time.sleep(1)
        self.desk.picture(f"menu-{now}")
        self.desk.click(x, y - round(ENTRIES[wanted] * scale))


def granted(size):
    """What may come of a wish for this size."""
    return size, tuple(map(max, size, SIZE))


def settled(host, size, frame=None):
    """Waits until the editor has a size that may come of this one and fills its room, and Ardour's window keeps its frame around it.
    The look then, or None; and the last look in any case."""
    last = None

    def reached():
        nonlocal last
        last = host.look()
        fills = last and last.room == last.editor and last.around.holds(last.editor)
        return fills and last.editor.size in granted(size) and frame in (None, last.frame)

    return last if until(reached, PATIENCE / 2) else None, last


def drawn(desk, look):
    """Whether the editor's picture reaches all of its edges and its corner, and the figures."""
    # A pointer over the editor may show a hint.
    desk.point_at(SCREEN[0] - 2, SCREEN[1] - 2)

    def counts():
        pixels = desk.pixels(look.editor)
        parts = {"all": pixels, "left": pixels[:, :EDGE], "right": pixels[:, -EDGE:], "top": pixels[:EDGE], "bottom": pixels[-EDGE:]}
        return {name: num_colors(part) for name, part in parts.items()} | {"corner": num_colors(pixels[-12:, -12:])}

    def good(found):
        return found["all"] >= COLORS and min(found.values()) >= EDGE_COLORS

    found = until(lambda: (found := counts()) and good(found) and found, PATIENCE / 2) or counts()
    return good(found), ", ".join(f"{number} {name}" for name, number in found.items())


def checks(bundle, pictures, log, started):
    from jack_server import server, stop

    started.append(server(log))
    with tempfile.TemporaryDirectory(prefix="vaeform-ardour-window-") as folder:
        ardour = Ardour(bundle, pathlib.Path(folder), log)
        session, _ = ardour.session("window", "")
        desk = Desk(log, started, pictures)
        host = Host(desk, ardour, session, started)
        try:
            host.open_mixer(session.name)
            yield from by_hand(desk, host)
        finally:
            # It writes into the folder until it ends.
            stop(host.program)


def by_hand(desk, host):
    """Yields `(name, good, figure)` of each check."""
    size, zoom, frame = SIZE, 100, None

    def seen(name):
        nonlocal frame, size
        good, last = settled(host, size, frame)
        frame = frame or (good and good.frame)
        desk.picture(name)
        size = last.editor.size if good else size
        yield f"{name}: size", good, str(last)
        if last:
            yield f"{name}: picture", *drawn(desk, last)

    for name in ("opened", "opened again"):
        opened = host.open_editor()
        if not opened:
            desk.picture("no-editor")
        assert opened, "the editor does not open"
        yield from seen(name)
        if name == "opened":
            closed = host.close_editor()
            yield "closed", closed and host.is_alive(), "Ardour goes on without it"
    assert host.renew_editor(), "the editor does not come back"
    yield from seen("made anew")
    for size in PULLED:
        host.pull(size)
        yield from seen("pulled to {}x{}".format(*size))
    points = size
    for wanted in ZOOMS:
        host.zoom(zoom, wanted)
        zoom, size = wanted, tuple(side * wanted // 100 for side in points)
        yield from seen(f"zoomed to {wanted} %")
    host.close_editor()
    host.open_editor()
    yield from seen("opened a third time")
    yield "alive", host.is_alive(), "Ardour is still running"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform.vst3"
    parser.add_argument("bundle", nargs="?", type=pathlib.Path, default=default)
    parser.add_argument("--pictures", type=pathlib.Path)
    words = parser.parse_args()
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"not run: {', '.join(missing)} not found (apt-get install ardour jackd2 xvfb openbox xdotool x11-utils imagemagick)")
        print("0 passed, 0 failed, 1 not run")
        return 0
    if not words.bundle.exists():
        print(f"no bundle at {words.bundle}\n0 passed, 1 failed")
        return 1
    if words.pictures:
        words.pictures.mkdir(parents=True, exist_ok=True)
    from jack_server import run

    return run(lambda log, started: checks(words.bundle.resolve(), words.pictures, log, started))


if __name__ == "__main__":
    sys.exit(main())
