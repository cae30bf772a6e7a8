#!/usr/bin/env python3
"""Sounds and dumps dropped from the desktop, on the standalone and on the VST3 editor inside DawDreamer, become patches.

    drop.py [FOLDER]

FOLDER holds the bundles, by default VAEFORM_BUNDLED or target/bundled. A display of its own runs with a window manager; files are
dragged over the editor and dropped by XDND, as a file manager does it. Ctrl+K keeps the candidate that is offered; a preset saved by the
standalone and a state saved by the host say what the patch is then. Screenshots stay in FOLDER/../drop. The patch library is a small
one (VAEFORM_LIBRARY_PATCHES), kept beside them. A bank of a Virus opens the Librarian, whose second preset is approximated. One line a check; ends with `N passed, N failed`.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import soundfile

from editor import Editor, Screen
from xdnd import Source

RATE = 44_100
PATCHES = "1500"
# The middle of the page, right of the bank list and clear of every button of the Patch page.
POINT = (640, 420)
# "Keep" of the first kind in the list, in the window at its default size.
KEEP = (640, 355)
# The second preset and "Play an approximation" of the Librarian, in the window at its default size.
SECOND, APPROXIMATE = (330, 174), (612, 178)
LIMIT_SECONDS = 240


def sound(hz, ratio, seconds=1.2):
    """A struck tone of two sine waves, one on the phase of the other, that dies away."""
    t = np.arange(int(seconds * RATE)) / RATE
    index = 2.5 * np.exp(-t / 0.15)
    tone = np.exp(-t / 0.35) * np.sin(2 * np.pi * hz * t + index * np.sin(2 * np.pi * hz * ratio * t))
    return 0.5 * np.concatenate([np.zeros(RATE // 50), tone])


def make_sounds(folder):
    soundfile.write(folder / "glass.wav", sound(440, 3), RATE, subtype="PCM_16")
    soundfile.write(folder / "wood.aif", sound(220, 1.41), RATE, subtype="PCM_24", format="AIFF")
    soundfile.write(folder / "iron.wav", sound(330, 2.76), RATE, subtype="FLOAT")
    (folder / "words.wav").write_text("these are words, whatever the name says")


def virus_bank(count=128):
    """Singles of a Virus C as it sends its bank 1: plain values with names."""
    dump = b""
    for program in range(count):
        values = bytearray(64 if 16 < at < 240 else 0 for at in range(256))
        values[240:250] = f"Sound {program:03}".ljust(10).encode()
        data = bytes([0, 0x10, 1, program, *values])
        dump += bytes([0xF0, 0, 0x20, 0x33, 1, *data, sum(data) & 0x7F, 0xF7])
    return dump


def wait_for(reached, seconds=LIMIT_SECONDS, pause=0.5):
    """What `reached` gives as soon as it is anything, or None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := reached():
            return found
        time.sleep(pause)
    return None


def leaves(value, name=""):
    """All values of a preset by their names."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None:
        return {name: value}
    return {key: leaf for part, inner in parts for key, leaf in leaves(inner, f"{name}.{part}" if name else str(part)).items()}


def saved(editor):
    """The patch as a preset has it: FM, layers, tables and contents."""
    editor.saved()
    return leaves(json.loads(editor.preset.read_text()))


class Desktop(Screen):
    """A screen with a mouse that carries files, and a camera."""

    def __init__(self, program, folder, pictures, words=("--backend", "dummy"), title="Vaeform"):
        self.title = title
        super().__init__(program, folder, words)
        self.pictures = pictures
        self.source = Source(self.env["DISPLAY"])

    def picture(self, name):
        path = self.pictures / f"{name}.png"
        words = ["import", "-display", self.env["DISPLAY"], "-window", "root", str(path)]
        subprocess.run(words, check=True, timeout=60)
        return path

    def point_at(self, point):
        """Moves the pointer to a point of the window; where that is on the screen."""
        self.tool("mousemove", "--window", self.window, *map(str, point))
        found = dict(word.split("=") for word in self.tool("getmouselocation", "--shell").split())
        return int(found["X"]), int(found["Y"])

    def drop(self, paths, hover=None):
        return self.source.drop(paths, *self.point_at(POINT), hover)

    def click(self, point):
        self.point_at(point)
        time.sleep(0.2)
        self.tool("click", "1")

    def close(self):
        self.source.close()
        super().close()


def in_standalone(folder, program, pictures):
    """Yields `(name, good, figure)` of each check with the standalone."""
    desktop = Desktop(program, folder, pictures)
    try:
        editor = Editor(desktop, folder / "patch.json")
        before = saved(editor)

        def kept(name):
            desktop.keys("ctrl+k")
            found = saved(editor)
            return found if found["name"].strip() == name else None

        for path in (folder / "glass.wav", folder / "wood.aif"):
            hover = (lambda: (time.sleep(0.6), desktop.picture("standalone-hover"))) if path.suffix == ".wav" else None
            taken = desktop.drop([path], hover)
            yield f"standalone drop {path.name}", taken, "XdndFinished says taken" if taken else "not taken"
            after = wait_for(lambda: kept(path.stem))
            moved = after and sum(after.get(key) != before.get(key) for key in {*after, *before} - {"name"})
            yield f"standalone patch {path.name}", bool(moved), f"{moved} values are others"
            time.sleep(2)
            desktop.picture(f"standalone-{path.suffix[1:]}")
            before = after or before
        taken = desktop.drop([folder / "words.wav", folder / "iron.wav"])
        after = wait_for(lambda: kept("iron"))
        yield "one that is no sound", taken and bool(after), "the next one became a patch all the same"
        time.sleep(1)
        desktop.picture("standalone-words")
        desktop.keys("ctrl+z")
        undone = wait_for(lambda: (found := saved(editor)) != after and found, 10)
        yield "undo", bool(undone) and undone["name"] == before["name"], f"back to {undone and undone['name']}"
    finally:
        desktop.close()


def host(plugin, state):
    """Runs in a process of its own: DawDreamer shows the editor until its window is closed, and saves the state then."""
    import dawdreamer

    engine = dawdreamer.RenderEngine(48_000, 256)
    processor = engine.make_plugin_processor("vaeform", str(plugin))
    processor.open_editor()
    processor.save_state(str(state))


def of_juce(text):
    """Bytes of JUCE's own base 64: the length, a point, then six bits a letter, the lowest first."""
    letters = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
    length, _, rest = text.partition(".")
    bits = sum(letters.index(letter) << 6 * place for place, letter in enumerate(rest))
    return bits.to_bytes(len(rest) * 6 // 8 + 1, "little")[: int(length)]


def session_of(state):
    """The session in a state of the host, as the plugin saved it."""
    text = pathlib.Path(state).read_bytes().decode("utf-8", "replace")
    component = text.split("<IComponent>", 1)[1].split("<", 1)[0]
    session = json.loads(of_juce(component))["fields"]["session"]
    # The framework writes a text field as JSON's text.
    session = json.loads(session) if session.startswith('"') else session
    return json.loads(session.split(" ", 3)[3])


def in_host(folder, bundles, pictures):
    """Yields `(name, good, figure)` of each check with the VST3 in DawDreamer."""
    state = folder / "state.bin"
    words = [__file__, "--host", str(bundles / "Vaeform.vst3"), str(state)]
    desktop = Desktop(sys.executable, folder, pictures, words, "DawDreamer")
    try:
        taken = [desktop.drop([folder / "glass.wav"]), None]
        time.sleep(1)
        desktop.picture("vst3-dropped")
        yield "VST3 drop glass.wav", taken[0], "XdndFinished says taken" if taken[0] else "not taken"
        time.sleep(15)
        taken[1] = desktop.drop([folder / "wood.aif"])
        yield "VST3 drop wood.aif", taken[1], "XdndFinished says taken" if taken[1] else "not taken"
        # The state is only written when the window closes: what is found by then is kept.
        for _ in range(10):
            time.sleep(3)
            desktop.click(KEEP)
        desktop.picture("vst3-aif")
        desktop.source.ask_to_close(int(desktop.window))
        written = wait_for(state.exists, 30)
        session = session_of(state) if written else {}
        name = bytes(session.get("preset", {}).get("name", b"")).decode().strip()
        yield "VST3 patch wood.aif", name == "wood", f"the saved patch is called {name!r}"
        found = session.get("matching", {}).get("candidates", [])
        # Four of FM, and of each kind of hybrid the nearest.
        yield "VST3 candidates", 4 < len(found) <= 8, f"{len(found)} candidates in the state"
    finally:
        desktop.close()


def librarian_in_host(folder, bundles, pictures):
    """Yields `(name, good, figure)` of each check with a dump of another instrument on the VST3 in DawDreamer."""
    state, bank = folder / "librarian.bin", folder / "virus.syx"
    bank.write_bytes(virus_bank())
    words = [__file__, "--host", str(bundles / "Vaeform.vst3"), str(state)]
    desktop = Desktop(sys.executable, folder, pictures, words, "DawDreamer")
    try:
        desktop.picture("librarian-before")
        taken = desktop.drop([bank])
        yield "VST3 drop virus.syx", taken, "XdndFinished says taken" if taken else "not taken"
        time.sleep(3)
        # By hand, since DawDreamer keeps the keys.
        desktop.click(SECOND)
        time.sleep(1)
        desktop.picture("librarian-vst3")
        desktop.click(APPROXIMATE)
        time.sleep(2)
        desktop.picture("librarian-approximated")
        desktop.source.ask_to_close(int(desktop.window))
        session = session_of(state) if wait_for(state.exists, 30) else {}
        name = bytes(session.get("preset", {}).get("name", b"")).decode().strip()
        yield "VST3 approximation", name == "Sound 001", f"of the second of 128: the saved patch is called {name!r}"
    finally:
        desktop.close()


def main():
    if sys.argv[1:2] == ["--host"]:
        return host(*map(pathlib.Path, sys.argv[2:4]))
    bundles = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("VAEFORM_BUNDLED", "target/bundled"))
    bundles = bundles.resolve()
    pictures = bundles.parent / "drop"
    pictures.mkdir(exist_ok=True)
    os.environ["VAEFORM_LIBRARY_PATCHES"] = PATCHES
    os.environ["XDG_CACHE_HOME"] = str(pictures / "cache")
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="vaeform-drop-") as folder:
        folder = pathlib.Path(folder)
        make_sounds(folder)
        checks = [
            lambda: in_standalone(folder, bundles / "Vaeform", pictures),
            lambda: librarian_in_host(folder, bundles, pictures),
            lambda: in_host(folder, bundles, pictures),
        ]
        for check in checks:
            try:
                for name, good, figure in check():
                    passed, failed = passed + bool(good), failed + (not good)
                    print(f"{'ok  ' if good else 'FAIL'} {name}: {figure}", flush=True)
            except (Exception, SystemExit) as error:  # what the display or the host refuses is a failed check
                failed += 1
                print(f"FAIL {type(error).__name__}: {error}")
    print(f"screenshots in {pictures}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
