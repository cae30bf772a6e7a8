#!/usr/bin/env python3
"""The program alone: it remembers its state, ends when it is asked to, plays beside another one, and rests while nothing happens.

    alone.py [PROGRAM]

PROGRAM is by default `Vaeform` in VAEFORM_BUNDLED. It runs on a display of its own with software OpenGL, under a JACK server of its own
without a sound card, and with a home folder of its own. One line a check; ends with `N passed, N failed`.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from jack_server import SERVER, jack, server, wait_for
from standalone import display, main

# Seconds of rest that processor time is counted over, and the share of them that may be spent. A build with assertions, beside other
# work that empties the caches, spends up to twice what a release spends; an editor that draws at every frame spends more than 20 %.
REST_S = 20
RESTING = 0.06 if os.environ.get("VAEFORM_PROFILE") == "checked" else 0.03
# Seconds from the request to the end. It takes .1 s on a quiet machine; the bound only tells a slow hour from a program that hangs.
END_S = 10.0
STATE = pathlib.Path(".local/share/vaeform/standalone.json")


def started_program(path, home, log, started, *words):
    env = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    env |= {"HOME": str(home), "LIBGL_ALWAYS_SOFTWARE": "1"}
    program = subprocess.Popen([str(path.resolve()), *words], stdout=log, stderr=log, env=env)
    started.append(program)
    return program


def tool(*words):
    return subprocess.run(["xdotool", *words], capture_output=True, text=True).stdout.split()


def window_of(program, title="^Vaeform"):
    """The program's window, once it is there."""
    def found():
        for window in tool("search", "--onlyvisible", "--name", title):
            if tool("getwindowpid", window) == [str(program.pid)] or not tool("getwindowpid", window):
                return window
        return None
    return wait_for(found)


def titles():
    return sorted(" ".join(tool("getwindowname", window)) for window in tool("search", "--onlyvisible", "--name", "^Vaeform"))


def clients():
    client = jack.Client("asking", servername=SERVER, no_start_server=True)
    names = sorted({port.name.split(":")[0] for port in client.get_ports("[Vv]aeform") if port.is_audio})
    client.close()
    return names


def ticks(program):
    """Processor time of all threads so far, in seconds."""
    fields = pathlib.Path(f"/proc/{program.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ended(program, number):
    """Seconds from the request to the end, and the exit code."""
    asked = time.monotonic()
    program.send_signal(number)
    try:
        code = program.wait(30)
    except subprocess.TimeoutExpired:
        return 30.0, None
    return time.monotonic() - asked, code


def checks(path, log, started):
    """Yields `(name, good, figure)` of each check."""
    screens, name = display()
    started += screens
    os.environ["DISPLAY"] = name
    started.append(server(log))
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        first = started_program(path, home, log, started)
        yield "window", window_of(first) is not None, f"titles {titles()}"
        wait_for(clients)
        time.sleep(5)
        before = ticks(first)
        time.sleep(REST_S)
        spent = (ticks(first) - before) / REST_S
        yield "rest", spent <= RESTING, f"{100 * spent:.2f} % of a core while nothing happens, bound {100 * RESTING:.0f} %"

        second = started_program(path, home, log, started)
        yield "second window", wait_for(lambda: len(titles()) == 2), f"titles {titles()}"
        yield "second in JACK", wait_for(lambda: len(clients()) == 2), f"clients {clients()}"
        seconds, code = ended(second, signal.SIGINT)
        yield "SIGINT", seconds <= END_S and code == 0, f"ended after {seconds:.2f} s with {code}, bound {END_S} s"
        yield "its own file", (home / STATE).with_name("standalone-2.json").exists(), "the second keeps its state apart"

        window = window_of(first)
        tool("windowactivate", "--sync", window)
        for _ in range(3):
            tool("mousemove", "--window", window, "48", "17", "sleep", "0.3", "click", "1", "sleep", "0.5")
        seconds, code = ended(first, signal.SIGTERM)
        yield "SIGTERM", seconds <= END_S and code == 0, f"ended after {seconds:.2f} s with {code}, bound {END_S} s"
        kept = (home / STATE).read_text() if (home / STATE).exists() else ""
        yield "kept", len(kept) > 1000, f"{len(kept)} bytes in {STATE}"
        left = sorted(p.name for p in (home / STATE).parent.iterdir() if p.suffix == ".part")
        yield "nothing half", not left, f"left behind: {left}"

        again = started_program(path, home, log, started)
        wait_for(lambda: window_of(again))
        time.sleep(3)
        seconds, code = ended(again, signal.SIGTERM)
        same = json.loads((home / STATE).read_text())["fields"] == json.loads(kept)["fields"]
        yield "remembered", same and code == 0, "a program that starts and ends again keeps the same"

        (home / STATE).write_text("{\"not\": \"ours\"")
        bad = started_program(path, home, log, started)
        wait_for(lambda: window_of(bad))
        time.sleep(2)
        ended(bad, signal.SIGTERM)
        aside = (home / STATE).with_name("standalone.bad-1.json")
        good = aside.exists() and aside.read_text() == "{\"not\": \"ours\"" and (home / STATE).exists()
        yield "a bad file", good, f"kept as {aside.name}: {aside.exists()}"


if __name__ == "__main__":
    sys.exit(main(checks))
