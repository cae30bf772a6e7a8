#!/usr/bin/env python3
"""`vaeform latent live` under JACK: knobs turned at its input arrive as parameter changes at its output, in time and in full.

    live.py [VAEFORM]

VAEFORM is the command line, by default the build of VAEFORM_PROFILE (release) beside the bundles (VAEFORM_BUNDLED, or
target/bundled). A JACK server of its own runs without a sound card; one client is both the controller and the instrument. Every
check of the captured stream is made once more on a stream that was spoilt for it, and has to fail there. Prints `N passed, M failed`.
"""
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from jack_server import SERVER, jack, run, server, wait_for

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# What a MIDI cable carries, the share of it that Vaeform takes, and what a rested cable may take at once on top.
CABLE_BYTES_PER_S = 3_125
SHARE = 0.8
BURST_BYTES = 70
# The instrument's channel in the bytes; the controller plays on another.
DEVICE = 1
VOICE_BYTES = 163
HEAD = 6
# Voices of the cartridge: the one that is loaded first, and the one that a program change selects.
FIRST, SECOND = 3, 5
# Where the eight knobs end.
ENDS = (100, 30, 90, 20, 110, 45, 80, 60)


class Rig:
    """A JACK client with a controller's output and an instrument's input."""

    def __init__(self):
        self.client = jack.Client("rig", servername=SERVER)
        self.knobs = self.client.midi_outports.register("knobs")
        self.instrument = self.client.midi_inports.register("dx7")
        self.waiting = collections.deque()
        self.sent_at = []
        self.heard = []
        self.client.set_process_callback(self.process)
        self.client.activate()

    def process(self, _frames):
        # Not the server's clock, which stands still while it waits for a late client.
        now = time.monotonic()
        self.knobs.clear_buffer()
        # One message a period: 188 a second.
        if self.waiting:
            self.knobs.write_midi_event(0, self.waiting.popleft())
            self.sent_at.append(now)
        for _, data in self.instrument.incoming_midi_events():
            self.heard.append((now, bytes(data)))

    def send(self, *data):
        self.waiting.append(bytes(data))

    def quiet(self, seconds=1.5, limit=30.0):
        """Waits until everything is sent and nothing has come for a while."""
        def rested():
            last = max([at for at, _ in self.heard[-1:]] + self.sent_at[-1:], default=0)
            return not self.waiting and time.monotonic() - last > seconds

        return bool(wait_for(rested, limit))


def sweep(knob, end):
    """Values of a controller that goes from the middle to both ends and then to its place."""
    up, down = range(64, 128), range(126, -1, -1)
    return [(0xB4, 20 + knob, value) for value in (*up, *down, *range(1, end + 1))]


def is_change(message):
    return len(message) == 7 and message[:3] == bytes([0xF0, 0x43, 0x10 | DEVICE]) and message[6] == 0xF7


def is_voice(message):
    return len(message) == VOICE_BYTES and message[:HEAD] == bytes([0xF0, 0x43, DEVICE, 0, 1, 0x1B])


def name(voice):
    return bytes(voice[145:155])


def judge(before, stream, began, voice):
    """Yields `(name, good, figure)` of a stream of `(seconds, message)` that leads from `before` to `voice`."""
    held, repeated, foreign, changes, voices = list(before), 0, 0, 0, 0
    for _, message in stream:
        if is_change(message):
            number, value = (message[3] & 3) << 7 | message[4], message[5]
            changes += 1
            repeated += held[number] == value
            held[number] = value
        elif is_voice(message):
            voices += 1
            held = list(message[HEAD:HEAD + 155])
        else:
            foreign += 1
    wrong = sum(a != b for a, b in zip(held, voice))
    moved = sum(a != b for a, b in zip(before, voice))
    length, span = sum(len(message) for _, message in stream), stream[-1][0] - began if stream else 0.0
    peak = max((sum(len(m) for at, m in stream if start <= at < start + 1) for start, _ in stream), default=0)
    allowed = SHARE * CABLE_BYTES_PER_S * span + BURST_BYTES
    yield "changes", changes > 100 and foreign == 0, f"{changes} parameter changes, {voices} voices, {foreign} others"
    yield "only changed", repeated == 0, f"{repeated} changes told what was held already"
    yield "last values", wrong == 0 and moved > 0, f"{wrong} of 155 values wrong in the end, {moved} moved"
    yield "rate", length <= allowed, f"{length} bytes in {span:.2f} s, allowed {allowed:.0f}; at most {peak} in a second"


def spoilt(stream):
    """Yields `(check, stream)`: the stream made wrong so that this check has to notice."""
    changes = [i for i, (_, message) in enumerate(stream) if is_change(message)]
    yield "changes", [*stream, (stream[-1][0], b"\xf0\x43\xf7")]
    yield "only changed", stream[:changes[-1]] + [stream[changes[-1]]] * 2 + stream[changes[-1] + 1:]
    yield "last values", stream[:changes[-1]] + stream[changes[-1] + 1:]
    start = stream[0][0]
    yield "rate", [(start + (at - start) / 8, message) for at, message in stream]


def turned(rig):
    """Plays the knobs. Yields checks of what happens meanwhile; the rest of the answer is left in `rig.heard`."""
    def voices():
        return [message for _, message in rig.heard if is_voice(message)]

    first = wait_for(voices)
    yield "first voice", bool(first) and name(first[0][HEAD:]) == rig.names[FIRST], f"{first and name(first[0][HEAD:])}"
    rig.send(0xC4, SECOND)
    second = wait_for(lambda: [voice for voice in voices() if name(voice[HEAD:]) == rig.names[SECOND]])
    yield "program change", bool(second), f"voice {rig.names[SECOND]} after a program change"
    rig.quiet()
    rig.send(0x94, 60, 100)
    note = bytes([0x90 | DEVICE, 60, 100])
    passed = wait_for(lambda: [message for _, message in rig.heard if message == note])
    yield "note", bool(passed), "a note on channel 5 goes on to the instrument's"
    rig.before, rig.mark = list(voices()[-1][HEAD:HEAD + 155]), len(rig.heard)
    mark = len(rig.sent_at)
    for knob, end in enumerate(ENDS):
        for message in sweep(knob, end):
            rig.send(*message)
    yield "settled", rig.quiet(limit=60), f"{len(rig.sent_at) - mark} controller messages"
    rig.began, rig.ended = rig.sent_at[mark], rig.sent_at[-1]
    rig.stream = list(rig.heard[rig.mark:])

    rig.mark = len(rig.heard)
    rig.client.disconnect(rig.client.get_all_connections(rig.instrument)[0], rig.instrument)
    back = wait_for(lambda: len(rig.heard) > rig.mark)
    rig.quiet()
    values = {message[3:5] for _, message in rig.heard[rig.mark:] if is_change(message)}
    again = [message for _, message in rig.heard[rig.mark:] if is_voice(message)]
    figure = f"{len(values)} values and {len(again)} voices told to an output that was pulled out and came back"
    yield "unplugged", bool(back) and (bool(again) or len(values) == 155), figure


def refused(vaeform):
    """Yields checks of how ports are named."""
    listed = subprocess.run([vaeform, "latent", "live", "--list", "--json"], capture_output=True, text=True, timeout=60)
    ports = json.loads(listed.stdout)
    good = "JACK: rig:knobs" in ports["inputs"] and "JACK: rig:dx7" in ports["outputs"]
    yield "list", good, f"{len(ports['inputs'])} inputs, {len(ports['outputs'])} outputs"
    words = [vaeform, "latent", "live", "--in", "rig:knobs", "--out", "tx816"]
    unknown = subprocess.run(words, capture_output=True, text=True, timeout=60)
    good = unknown.returncode == 1 and "no MIDI output is called 'tx816'" in unknown.stderr and "rig:dx7" in unknown.stderr
    yield "unknown port", good, unknown.stderr.strip().splitlines()[:1]


def measure(rig, vaeform, folder):
    """Yields `(name, good, figure)` of every check."""
    bank = folder / "bank.syx"
    subprocess.run([vaeform, "bank", "random", "--seed", "11", "--out", bank], check=True, capture_output=True)
    packed = bank.read_bytes()[HEAD:]
    rig.names = [packed[128 * voice + 118:128 * voice + 128] for voice in range(32)]
    yield from refused(vaeform)

    words = ["latent", "live", bank, "--voice", str(FIRST), "--in", "RIG:KNOBS", "--out", "rig:dx7"]
    words += ["--device", str(DEVICE + 1), "--json"]
    program = subprocess.Popen([vaeform, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield from turned(rig)
    finally:
        program.send_signal(signal.SIGINT)
        try:
            out, errors = program.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            program.kill()
            out, errors = program.communicate()
    yield "Ctrl-C", program.returncode == 0, f"ended with {program.returncode}"
    yield "named", "JACK: rig:dx7 has gone; trying again" in errors, "the port that went is named on standard error"
    done = json.loads(out)
    received, sent = done["received"], done["sent"]
    good = received["changes"] == sum(len(sweep(knob, end)) for knob, end in enumerate(ENDS)) and received["notes"] == 1
    yield "received", good and received["programs"] == 1 and received["lost"] == 0, f"{received}"
    yield "knobs", all((knob > 0) == (end > 64) for knob, end in zip(done["knobs"], ENDS)), f"{done['knobs']}"
    yield "sent", done["waiting"] == 0 and done["decoded"] > 0, f"{done['decoded']} patches decoded, {sent}, {done['port']}"

    checks = list(judge(rig.before, rig.stream, rig.began, done["voice"]))
    yield from checks
    last = rig.stream[-1][0] if rig.stream else float("nan")
    print(f"     the last change came {1_000 * (last - rig.ended):.0f} ms after the last controller message")
    for check, stream in spoilt(rig.stream):
        good = {name: good for name, good, _ in judge(rig.before, stream, rig.began, done["voice"])}
        yield f"control: {check}", not good[check], "a stream that was spoilt for this check fails it"


def checks(vaeform, log, started):
    """Starts a server, then checks the command line on it."""
    # The server waits for its clients: what a late one would miss is the cable itself.
    started.append(server(log, "--sync", "-t", "10000"))
    rig = Rig()
    with tempfile.TemporaryDirectory() as folder:
        yield from measure(rig, vaeform, pathlib.Path(folder))
    rig.client.deactivate()
    rig.client.close()


def main():
    bundled = pathlib.Path(os.environ.get("VAEFORM_BUNDLED") or REPOSITORY / "target/bundled")
    vaeform = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else bundled.parent / os.environ.get("VAEFORM_PROFILE", "release") / "vaeform"
    if not vaeform.is_file():
        raise SystemExit(f"{vaeform}: not found; build it with cargo build --release -p vaeform-cli")
    return run(lambda log, started: checks(vaeform.resolve(), log, started))


if __name__ == "__main__":
    sys.exit(main())
