#!/usr/bin/env python3
"""The standalone under JACK: its ports are there, a voice by SysEx and a MIDI note in give that note out, in tune.

    standalone.py [PROGRAM]

PROGRAM is by default `Vaeform` in VAEFORM_BUNDLED. A JACK server of its own runs without a sound card, and the window opens in a
display of its own. One line a check; ends with `N passed, N failed`.
"""
import os
import pathlib
import queue
import subprocess
import sys
import time

import numpy as np

from jack_server import FRAMES, RATE, SERVER, jack, run, server, wait_for
from vst3 import cents, init_voice, level, pitch

# What the program is told, to play through JACK.
WORDS = ("--backend", "jack", "--sample-rate", str(RATE), "--period-size", str(FRAMES))


class Player:
    """A JACK client that plays MIDI into the program and records what it gives."""

    def __init__(self):
        self.client = jack.Client("listener", servername=SERVER)
        self.midi = self.client.midi_outports.register("midi")
        self.inputs = [self.client.inports.register(side) for side in ("left", "right")]
        self.waiting = queue.SimpleQueue()
        self.recorded = []
        self.num_late = 0
        self.client.set_process_callback(self.process)
        self.client.set_xrun_callback(self.late)
        self.client.activate()

    def process(self, frames):
        self.midi.clear_buffer()
        while not self.waiting.empty():
            self.midi.write_midi_event(0, self.waiting.get())
        self.recorded.append(self.inputs[0].get_array().copy())

    def late(self, _delay):
        self.num_late += 1

    def send(self, *data):
        self.waiting.put(bytes(data))

    def record(self, seconds):
        self.recorded.clear()
        deadline = time.monotonic() + seconds + 30
        while sum(map(len, self.recorded)) < seconds * RATE and time.monotonic() < deadline:
            time.sleep(0.02)
        return np.concatenate(self.recorded)[: int(seconds * RATE)]


def display():
    """A virtual display with a window manager; its processes and its name."""
    read, write = os.pipe()
    screen = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(screen, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        name = ":" + answer.readline().strip()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return [server, subprocess.Popen(["openbox"], env=dict(os.environ, DISPLAY=name), **quiet)], name


def ports(player, name, **kind):
    return [port.name for port in player.client.get_ports(name, **kind)]


def connected(player, source, target):
    """Connects two ports; a client that has just made its ports refuses until it is active."""
    try:
        player.client.connect(source, target)
    except jack.JackError:
        return False
    return True


def wire(player):
    """Connects the program with the player, both ways; whether that is done, and the ports found."""
    wait_for(lambda: len(ports(player, "[Vv]aeform:")) >= 5)
    outputs = ports(player, "[Vv]aeform:", is_audio=True, is_output=True)
    midi = ports(player, "[Vv]aeform:", is_midi=True, is_input=True)
    sidechain = ports(player, "[Vv]aeform:", is_audio=True, is_input=True)
    good = len(outputs) == 2 and len(midi) == 1 and len(sidechain) == 2
    wires = [*zip(outputs, player.inputs), *zip([player.midi], midi)]
    connections = [wait_for(lambda: connected(player, *ends)) for ends in wires]
    found = f"outputs {outputs}, MIDI {midi}, sidechain {sidechain}, {sum(map(bool, connections))} wires"
    return good and all(connections), found


def measure(player, program):
    """Yields `(name, good, figure)` of each check."""
    good, found = wire(player)
    yield "ports", good, found
    if not good:
        return

    rest = player.record(0.5)
    yield "silence", np.max(np.abs(rest)) == 0.0, f"peak {np.max(np.abs(rest)):.1e} before the first note"
    player.send(0xF0, *init_voice(1), 0xF7)
    player.record(0.5)
    player.send(0x90, 69, 100)
    player.record(0.3)
    # A busy machine makes the server drop blocks, which is a gap and not the program's pitch: the best of three second-long looks.
    looks = [player.record(1.0) for _ in range(3)]
    audio = min(looks, key=lambda look: abs(cents(pitch(look), 440)))
    loudness, off = level(audio), cents(pitch(audio), 440)
    yield "note", -50 < loudness < -6 and abs(off) <= 2, f"A4 at {loudness:.1f} dB, {off:+.2f} cents off, bounds -50 to -6 and 2"
    player.send(0x80, 69, 0)
    player.record(0.5)
    after = np.max(np.abs(player.record(0.2)))
    yield "release", after == 0.0, f"peak {after:.1e} half a second after the release"
    window = subprocess.run(["xdotool", "search", "--name", "Vaeform"], capture_output=True, text=True)
    yield "window", bool(window.stdout.split()), f"windows called Vaeform: {len(window.stdout.split())}"
    yield "alive", program.poll() is None, "the program is still running"


def checks(path, log, started):
    """Starts a display, a server and the program, then checks it."""
    screens, name = display()
    started += screens
    os.environ["DISPLAY"] = name
    started.append(server(log))
    player = Player()
    env = dict(os.environ, LIBGL_ALWAYS_SOFTWARE="1")
    program = subprocess.Popen([str(path.resolve()), *WORDS], stdout=log, stderr=log, env=env)
    started.append(program)
    yield from measure(player, program)
    player.client.deactivate()
    player.client.close()


def main(checks=checks):
    """Runs checks of the program that the command line names."""
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not path.exists():
        print(f"no program at {path}")
        print("0 passed, 1 failed")
        return 1
    return run(lambda log, started: checks(path, log, started))


if __name__ == "__main__":
    sys.exit(main())
