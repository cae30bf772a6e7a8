#!/usr/bin/env python3
"""The VST3 bundle in DawDreamer: pitch, automation at its sample and of a latent, sidechain, state, patch load, SysEx.

    vst3.py [BUNDLE]

BUNDLE is the folder Vaeform.vst3, by default the one in VAEFORM_BUNDLED. One line a check; ends with `N passed, N failed`.
"""
import json
import os
import pathlib
import re
import sys
import tempfile
import time
import zlib

# JUCE takes display 0 where none is named, and ends the program when another program's window there is gone.
os.environ["DISPLAY"] = ":none"

import dawdreamer
import mido
import numpy as np

RATE = 48_000
BLOCK = 512


def init_voice(coarse=1):
    """A DX7 single-voice dump without F0 and F7: a sine on operator 1 at a multiple of the key."""
    voice = bytearray(155)
    for start in range(0, 126, 21):
        voice[start : start + 8] = bytes([99] * 7 + [0])
        voice[start + 18] = 1
        voice[start + 20] = 7
    voice[105 + 16] = 99
    voice[105 + 18] = coarse
    voice[126:134] = bytes([99] * 4 + [50] * 4)
    voice[136], voice[137], voice[141], voice[143], voice[144] = 1, 35, 1, 3, 24
    voice[145:155] = f"TIMES {coarse}".ljust(10).encode()
    checksum = -sum(voice) & 0x7F
    return [0x43, 0, 0, 1, 0x1B, *voice, checksum]


# DawDreamer keeps a plugin's state as JUCE does: XML with the component's bytes in JUCE's own 64 letters, lowest bits first.
LETTERS = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
COMPONENT = re.compile(r"<IComponent>(\d+)\.([^<]*)</IComponent>")


def with_patch(state, coarse):
    """A saved state with `init_voice` in place of its patch."""
    header, xml = state[:8], state[8:].rstrip(b"\0").decode()
    size, letters = COMPONENT.search(xml).groups()
    bits = sum(LETTERS.index(letter) << 6 * place for place, letter in enumerate(letters))
    component = json.loads(bits.to_bytes(int(size) + 1, "little")[: int(size)])
    key, quoted = next((k, v) for k, v in component["fields"].items() if "vaeform-state" in v)
    is_quoted = quoted.startswith('"')
    magic, version, _, body = (json.loads(quoted) if is_quoted else quoted).split(" ", 3)
    body = json.loads(body)
    voice = init_voice(coarse)[5:-1]
    body["preset"] |= {"name": voice[145:], "values": [float(value) for value in voice[:145]]}
    body = json.dumps(body, separators=(",", ":"))
    text = f"{magic} {version} {zlib.crc32(body.encode()):08x} {body}"
    component["fields"][key] = json.dumps(text) if is_quoted else text
    data = json.dumps(component).encode()
    bits = int.from_bytes(data, "little")
    letters = "".join(LETTERS[bits >> 6 * place & 63] for place in range((len(data) * 8 + 5) // 6))
    xml = COMPONENT.sub(lambda _: f"<IComponent>{len(data)}.{letters}</IComponent>", xml).encode() + b"\0"
    return header[:4] + len(xml[:-1]).to_bytes(4, "little") + xml


class Host:
    """One instance with what it was told."""

    def __init__(self, bundle):
        self.engine = dawdreamer.RenderEngine(RATE, BLOCK)
        self.plugin = self.engine.make_plugin_processor("vaeform", str(bundle))
        self.index = {p["name"]: p["index"] for p in self.plugin.get_parameters_description()}
        self.graph = [(self.plugin, [])]

    def render(self, seconds):
        """Left and right channel."""
        self.engine.load_graph(self.graph)
        self.engine.render(seconds)
        return self.engine.get_audio()

    def note(self, key, start, duration, velocity=100):
        self.plugin.add_midi_note(key, velocity, start, duration)


def pitch(audio):
    """The loudest frequency, between bins by the phase of two windows a quarter second apart."""
    size, hop = RATE // 2, RATE // 100
    window = np.hanning(size)
    first, second = (np.fft.rfft(audio[s : s + size] * window) for s in (0, hop))
    bin_ = int(np.argmax(np.abs(first)))
    turns = np.angle(second[bin_] / first[bin_]) / (2 * np.pi)
    expected = bin_ / size * hop
    turns += round(expected - turns)
    return turns / hop * RATE


def cents(hz, reference):
    return 1200 * np.log2(hz / reference)


def level(audio):
    return 10 * np.log10(np.mean(np.square(audio)) + 1e-20)


def load(host, coarse):
    """Loads a patch as a host does: by a state."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "state"
        host.plugin.save_state(str(path))
        path.write_bytes(with_patch(path.read_bytes(), coarse))
        host.plugin.load_state(str(path))
    host.render(0.1)


def with_voice(bundle, coarse):
    """An instance that plays a multiple of the key."""
    host = Host(bundle)
    host.render(0.1)
    load(host, coarse)
    return host


def check_pitch(bundle):
    host = with_voice(bundle, 1)
    host.note(69, 0.0, 1.5)
    off = cents(pitch(host.render(1.6)[0][RATE // 4 :]), 440)
    return abs(off) <= 2, f"A4 is {off:+.2f} cents off, bound 2"


def check_onset(bundle):
    host = with_voice(bundle, 1)
    start = 10_017
    host.note(69, start / RATE, 0.5)
    heard = int(np.argmax(np.abs(host.render(1.0)[0]) > 1e-6))
    return 0 <= heard - start <= 3, f"a note at frame {start} is first heard at {heard}, bound 3 frames later"


def check_automation(bundle):
    still = with_voice(bundle, 1)
    still.note(57, 0.0, 1.9)
    reference = still.render(2.0)[0]
    host = with_voice(bundle, 1)
    host.note(57, 0.0, 1.9)
    # -60..12 dB on 0..1: from 0 dB to -12 dB at a frame that is no block's edge.
    at = 48_017
    values = np.full(2 * RATE, 60 / 72, dtype=np.float32)
    values[at:] = 48 / 72
    host.plugin.set_automation(host.index["Volume"], values)
    audio = host.render(2.0)[0]
    length = min(len(audio), len(reference))
    apart = np.abs(audio[:length] - reference[:length]) > 1e-4
    first = int(np.argmax(apart)) if apart.any() else -1
    gain = level(audio[72_000:90_000]) - level(reference[72_000:90_000])
    good = at - BLOCK <= first <= at + BLOCK and abs(gain + 12) < 0.3
    return good, f"a step of volume at frame {at} is heard from {first}, {gain:+.2f} dB, bounds one block and -12 +- 0.3 dB"


def swept(bundle, knob, values):
    """A note of two seconds under automation of a knob."""
    host = with_voice(bundle, 1)
    host.note(57, 0.0, 1.9)
    host.plugin.set_automation(host.index[knob], values.astype(np.float32))
    return host.render(2.0)


def check_latent(bundle):
    still, moved = np.full(2 * RATE, 0.5), np.linspace(0.5, 1.0, 2 * RATE)
    reference = swept(bundle, "Latent 1", still)
    first, second = (swept(bundle, "Latent 1", moved) for _ in range(2))
    heard = level(first - reference) - level(reference)
    apart = np.max(np.abs(first - second))
    good = heard > -30 and apart == 0.0
    return good, f"a swept latent is heard at {heard:.1f} dB, bound -30; two bounces differ by {apart:.1e}, bound 0"


def check_sidechain(bundle):
    host = with_voice(bundle, 1)
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (2, 2 * RATE)).astype(np.float32)
    playback = host.engine.make_playback_processor("noise", noise)
    channels = host.plugin.get_num_input_channels()
    host.graph = [(playback, []), (host.plugin, ["noise"])]
    quiet = np.max(np.abs(host.render(1.0)))
    return channels == 2 and quiet == 0.0, f"{channels} input channels, output peak {quiet:.1e} with noise on them"


def check_state(bundle):
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "state")
        first = with_voice(bundle, 3)
        first.plugin.set_parameter(first.index["Volume"], 0.75)
        first.render(0.1)
        first.plugin.save_state(path)
        second = Host(bundle)
        second.plugin.load_state(path)
    second.render(0.1)
    volume = second.plugin.get_parameter(second.index["Volume"])
    second.note(57, 0.0, 1.5)
    off = cents(pitch(second.render(1.6)[0][RATE // 4 :]), 660)
    good = abs(volume - 0.75) < 1e-3 and abs(off) <= 2
    return good, f"volume came back as {volume:.4f} of 0.7500, the voice {off:+.2f} cents off, bound 2"


def check_patch_load(bundle):
    host = with_voice(bundle, 1)
    heard = []
    for coarse in (2, 5, 3):
        load(host, coarse)
        host.plugin.clear_midi()
        host.note(57, 0.0, 1.5)
        heard.append(cents(pitch(host.render(1.8)[0][RATE // 4 : RATE]), 220 * coarse))
    worst = max(map(abs, heard))
    return worst <= 2, f"three patches loaded by state sound {worst:.2f} cents off at worst, bound 2"


def check_sysex(bundle):
    host = with_voice(bundle, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "voice.mid")
        song = mido.MidiFile()
        song.tracks.append(mido.MidiTrack([mido.Message("sysex", data=init_voice(3), time=10)]))
        song.save(path)
        host.plugin.load_midi(path, all_events=True)
    host.render(0.5)
    host.plugin.clear_midi()
    # The worker looks for messages a few times a second.
    time.sleep(1.0)
    host.render(0.1)
    host.note(57, 0.0, 1.5)
    off = cents(pitch(host.render(1.6)[0][RATE // 4 :]), 660)
    return abs(off) <= 2, f"a voice by SysEx sounds {off:+.2f} cents off, bound 2"


def check_controls(bundle):
    """The measures fail on what they exist to catch."""
    t = np.arange(RATE) / RATE
    caught = abs(cents(pitch(np.sin(2 * np.pi * 440.8 * t)), 440)) > 2
    held = abs(cents(pitch(np.sin(2 * np.pi * 440.2 * t)), 440)) <= 2
    return caught and held, "the pitch measure tells 440.8 Hz from 440"


def main():
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform.vst3"
    bundle = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not bundle.exists():
        print(f"no bundle at {bundle}")
        print("0 passed, 1 failed")
        return 1
    passed = failed = 0
    checks = [check_controls, check_pitch, check_onset, check_automation, check_latent]
    checks += [check_sidechain, check_state, check_patch_load, check_sysex]
    for check in checks:
        try:
            good, figure = check(bundle.resolve())
        except Exception as error:  # a host error is a failed check, the others still run
            good, figure = False, f"{type(error).__name__}: {error}"
        passed, failed = passed + bool(good), failed + (not good)
        print(f"{'ok  ' if good else 'FAIL'} {check.__name__.removeprefix('check_')}: {figure}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
