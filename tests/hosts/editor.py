#!/usr/bin/env python3
"""The standalone's editor without a screen: xdotool changes every value of the patch, saved presets tell what changed.

Usage: editor.py [STANDALONE]      or VAEFORM_BUNDLED, the folder that `cargo xtask bundle` fills

Needs xvfb, openbox and xdotool. Keys: Ctrl+Home goes to the first value, Tab to the next in table order, Up and Down
change it by one, Ctrl+S saves a preset to the path field (Ctrl+L). Prints a line a failure; the exit code tells too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# The table's order is that of the DX7's single voice; written out here so that the check does not believe the program.
OPERATOR = (
    "rate1 rate2 rate3 rate4 level1 level2 level3 level4 breakpoint left_depth right_depth left_curve right_curve "
    "rate_scaling amp_mod_sens velocity_sens output_level mode coarse fine detune"
).split()
SHARED = (
    "pitch_rate1 pitch_rate2 pitch_rate3 pitch_rate4 pitch_level1 pitch_level2 pitch_level3 pitch_level4 algorithm "
    "feedback osc_sync lfo_speed lfo_delay lfo_pitch_depth lfo_amp_depth lfo_sync lfo_wave pitch_mod_sens transpose"
).split()
KEYS = [f"op{op}_{name}" for op in range(6, 0, -1) for name in OPERATOR] + SHARED
MAX = {"mode": 1, "osc_sync": 1, "lfo_sync": 1, "left_curve": 3, "right_curve": 3, "amp_mod_sens": 3, "lfo_wave": 5,
       "rate_scaling": 7, "velocity_sens": 7, "feedback": 7, "pitch_mod_sens": 7, "detune": 14, "coarse": 31,
       "algorithm": 31, "transpose": 48}
SAVE_SECONDS = 10.0
SIZE = (1100, 720)


def maximum(key):
    return MAX.get(key, MAX.get(key.split("_", 1)[-1], 99))


def standalone():
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    folder = Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled"))
    found = [p for p in (folder / "vaeform-standalone", folder / "vaeform", folder / "Vaeform") if p.is_file()]
    if not found:
        sys.exit(f"no standalone in {folder}; `cargo xtask bundle` makes it")
    return found[0]


class Screen:
    """A display of its own with a window manager and the program on it; everything ends with it."""

    # How the title of the program's window begins.
    title = "Vaeform"

    def __init__(self, program, folder, words=("--backend", "dummy")):
        for tool in ("Xvfb", "openbox", "xdotool"):
            if shutil.which(tool) is None:
                sys.exit(f"{tool} not found; apt-get install xvfb openbox xdotool")
        self.program = program
        self.folder = folder
        self.children = []
        read, write = os.pipe()
        size = f"{SIZE[0] + 100}x{SIZE[1] + 100}x24"
        server = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self.start(server, {}, pass_fds=[write])
        os.close(write)
        number = os.fdopen(read).readline().strip()
        self.env = {"DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1", "HOME": str(folder)}
        self.start(["openbox"], self.env)
        time.sleep(0.5)
        self.start([str(program), *words], self.env)
        self.window = self.wait_for_window()
        self.tool("windowactivate", "--sync", self.window)
        self.tool("windowmove", "--sync", self.window, "10", "20")
        # A window that has missed its first drawing draws when the pointer comes.
        for x in ("40", "44"):
            self.tool("mousemove", "--window", self.window, x, "10")
        time.sleep(0.5)

    def start(self, command, env, pass_fds=()):
        with open(self.folder / f"{Path(command[0]).name}.log", "wb") as log:
            child = subprocess.Popen(
                command, env={**os.environ, **env}, stdout=log, stderr=log, stdin=subprocess.DEVNULL, pass_fds=pass_fds
            )
        self.children.append(child)

    def wait_for_window(self):
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.children[-1].poll() is not None:
                break
            found = self.tool("search", "--onlyvisible", "--name", f"^{self.title}", check=False).split()
            if found:
                time.sleep(1.0)
                return found[0]
            time.sleep(0.2)
        log = (self.folder / f"{Path(self.program).name}.log").read_text(errors="replace")
        sys.exit(f"{self.program} showed no window within 30 s:\n{log[-2000:]}")

    def tool(self, *words, check=True):
        done = subprocess.run(
            ["xdotool", *words], env={**os.environ, **self.env}, capture_output=True, text=True, timeout=60
        )
        if check and done.returncode != 0:
            sys.exit(f"xdotool {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def keys(self, *keys):
        self.tool("key", "--delay", "8", *keys)

    def close(self):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


class Editor:
    """What the check does with the window."""

    def __init__(self, screen, preset):
        self.screen = screen
        self.preset = preset
        screen.keys("ctrl+l")
        screen.tool("type", "--delay", "8", str(preset))
        screen.keys("Return")
        # A shortcut acts before the field reads what was typed in the same frame.
        time.sleep(1.0)

    def saved(self):
        """Saves the patch by Ctrl+S and reads the file: key -> value, and the name."""
        self.preset.unlink(missing_ok=True)
        self.screen.keys("ctrl+s")
        end = time.monotonic() + SAVE_SECONDS
        while time.monotonic() < end:
            try:
                found = json.loads(self.preset.read_text())
                return {"name": found["name"], **found["fm"]}
            except (OSError, ValueError):
                time.sleep(0.005)
        raise TimeoutError(f"no preset was saved within {SAVE_SECONDS:.0f} s")

    def drag(self, x, y, by):
        """Drags from a point of the window to the right, in small steps as a hand does."""
        self.screen.tool("mousemove", "--window", self.screen.window, str(x), str(y))
        self.screen.tool("mousedown", "1")
        for step in range(0, by + 1, 6):
            self.screen.tool("mousemove", "--window", self.screen.window, str(x + step), str(y))
            time.sleep(0.03)
        time.sleep(0.4)
        self.screen.tool("mouseup", "1")
        time.sleep(0.4)


def changed(before, after):
    return [key for key in after if after[key] != before.get(key)]


def every_value(editor, failures):
    """One key press a value; the saved preset differs in this value, and in nothing else."""
    alone = 0
    editor.screen.keys("ctrl+Home")
    before = editor.saved()
    if sorted(before) != sorted([*KEYS, "name"]):
        failures.append(f"a preset has other values than expected: {sorted(set(before) ^ {*KEYS, 'name'})}")
    for key in KEYS:
        up = before[key] < maximum(key)
        editor.screen.keys("Up" if up else "Down")
        after = editor.saved()
        expected = before[key] + (1 if up else -1)
        if changed(before, after) == [key] and after[key] == expected:
            alone += 1
        else:
            moved = {k: (before.get(k), after[k]) for k in changed(before, after)}
            failures.append(f"{key}: expected {before[key]} to become {expected} alone, got {moved or 'no change'}")
        editor.screen.keys("Tab")
        before = after
    print(f"{alone} of {len(KEYS)} values changed alone", flush=True)


def typed_values(editor, failures):
    """Digits and Enter set a value as it is shown."""
    before = editor.saved()
    editor.screen.keys("ctrl+7", "ctrl+Home", "4", "2", "Return")
    after = editor.saved()
    if changed(before, after) != [KEYS[0]] or after[KEYS[0]] != 42:
        failures.append(f"typing 42 and Enter: {KEYS[0]} is {after[KEYS[0]]}, changed {changed(before, after)}")


def undo_by_keys(editor, failures):
    """Each key press is one step of undo, and redo takes it again."""
    editor.screen.keys("ctrl+Home")
    first = editor.saved()
    editor.screen.keys("Up", "Up", "Prior")
    last = editor.saved()
    editor.screen.keys("ctrl+z")
    one_back = editor.saved()
    if one_back[KEYS[0]] != first[KEYS[0]] + 2:
        failures.append(f"one undo after three key presses: {first[KEYS[0]]}, then {one_back[KEYS[0]]}")
    editor.screen.keys("ctrl+z", "ctrl+z")
    if editor.saved() != first:
        failures.append("three undos do not bring back the patch before three key presses")
    editor.screen.keys("ctrl+shift+z", "ctrl+shift+z", "ctrl+y")
    if editor.saved() != last:
        failures.append("three redos do not bring back the patch after three key presses")


def one_drag_one_step(editor, failures):
    """A drag passes many values and is one step of undo."""
    before = editor.saved()
    editor.drag(*DRAG_POINT, 60)
    after = editor.saved()
    moved = changed(before, after)
    if len(moved) != 1 or abs(after[moved[0]] - before[moved[0]]) < 5:
        failures.append(f"a drag of 60 pixels changed {[(k, before.get(k), after[k]) for k in moved]}")
    editor.screen.keys("ctrl+z")
    undone = editor.saved()
    left = [(key, before[key], after[key], undone[key]) for key in changed(before, undone)]
    if left:
        failures.append(f"one undo does not take back one drag: before, after and undone {left}")


# Level 4 of operator 4's envelope, in the window at its default size; it is low, so that there is room to drag.
DRAG_POINT = (690, 258)
CHECKS = (every_value, typed_values, undo_by_keys, one_drag_one_step)


def main():
    program = standalone().resolve()
    passed, failures = 0, []
    with tempfile.TemporaryDirectory(prefix="vaeform-editor-") as folder:
        folder = Path(folder)
        screen = Screen(program, folder)
        try:
            editor = Editor(screen, folder / "patch.json")
            for check in CHECKS:
                known = len(failures)
                try:
                    check(editor, failures)
                except TimeoutError as error:
                    failures.append(f"{check.__name__}: {error}")
                passed += len(failures) == known
        finally:
            screen.close()
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{passed} passed, {len(CHECKS) - passed} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
