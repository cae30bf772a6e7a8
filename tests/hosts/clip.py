#!/usr/bin/env python3
"""A MIDI clip of lanes as others read it: mido, and Ardour, in which it drives the latents of the VST3 bundle.

    clip.py [BUNDLE]

BUNDLE is the folder Vaeform.vst3, by default the one in VAEFORM_BUNDLED, beside which the command line lies. mido has to read every lane within
1/127 of what it is, of at least three times fewer controllers than looks; in Ardour the clip beside notes has to be heard, to repeat, and to
come near what DawDreamer plays, which passes controllers on once a block.
Prints one line a check and ends with `N passed, N failed`. Without Ardour its checks are not run, and it says so.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import ardour

LANES = ("1=sine:1/2:0.9", "3=triangle:1/1:0.8", "5=steps:1/4:0.7")


def command():
    """The command line that was built with the bundle."""
    bundled = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled"))
    return bundled.parent / os.environ.get("VAEFORM_PROFILE", "release") / "vaeform"


def written(path):
    """Writes the clip; the exact lanes by controller, and how many ticks lie between their values."""
    words = [command(), "performance", "clip", "--json", "--bars", "2", "--tempo", "120", "--out", path]
    for lane in LANES:
        words += ["--lane", lane]
    told = json.loads(subprocess.run(list(map(str, words)), check=True, capture_output=True, text=True).stdout)
    return told["lanes"], told["ticks"]


def in_mido(path, lanes, ticks):
    """How far each lane is from what mido reads, at most, and how many controllers there are."""
    import mido

    events, now = {}, 0
    for message in mido.merge_tracks(mido.MidiFile(path).tracks):
        now += message.time
        if message.type == "control_change":
            events.setdefault(message.control, []).append((now, message.value / 127))
    farthest = 0
    for control, lane in lanes.items():
        heard, waiting = None, list(events.get(int(control), []))
        for look, exact in enumerate(lane):
            while waiting and waiting[0][0] <= look * ticks:
                heard = waiting.pop(0)[1]
            farthest = max(farthest, abs(heard - exact) if heard is not None else 1)
    return farthest, sum(map(len, events.values())), sorted(events)


def plain_checks(path, lanes, ticks):
    farthest, count, controls = in_mido(path, lanes, ticks)
    looks = sum(map(len, lanes.values()))
    yield "lanes in mido", farthest <= 1.001 / 127, f"at most {farthest * 127:.3f}/127 away, bound 1/127"
    yield "thinned", 3 * count <= looks, f"{count} controllers for {looks} looks, {looks / count:.1f} times fewer, bound 3"
    yield "controllers", controls == sorted(map(int, lanes)), f"{controls}"


def host_checks(bundle, clip, log, started):
    import compare
    from jack_server import server

    started.append(server(log))
    with tempfile.TemporaryDirectory(prefix="vaeform-clip-") as folder:
        host = ardour.Ardour(bundle, pathlib.Path(folder), log)
        still, _ = host.session("still", "")
        moved, notes = host.session("moved", "", clip)
        rest = host.bounce(still, "still")
        takes = [host.bounce(moved, f"moved-{n}") for n in (1, 2)]
        heard = compare.residual(takes[0], rest)
        yield "the clip in Ardour", heard > -20, f"heard at {heard:.1f} dB beside the notes alone, bound -20"
        yield "two bounces of it", compare.same(*takes), f"{compare.residual(takes[1], takes[0]):.1f} dB apart, bound: no bit"
        there = ardour.in_dawdreamer(bundle, notes)
        take, reference, lag = compare.aligned(takes[0], there)
        apart, control = compare.mss(take, reference), compare.mss(*compare.aligned(rest, there)[:2])
        figure = f"{apart:.3f} dB MSS apart after {lag} samples, without the clip {control:.3f}; bound three quarters of that"
        yield "beside DawDreamer", apart <= 0.75 * control, figure


def main():
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform.vst3"
    bundle = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    missing = [program for program in ardour.PROGRAMS if not shutil.which(program)]
    from jack_server import run

    with tempfile.TemporaryDirectory(prefix="vaeform-lanes-") as folder:
        clip = pathlib.Path(folder) / "lanes.mid"
        lanes, ticks = written(clip)

        def checks(log, started):
            yield from plain_checks(clip, lanes, ticks)
            if not missing:
                yield from host_checks(bundle.resolve(), clip, log, started)

        if missing:
            print(f"not run: {', '.join(missing)} not found (apt-get install ardour jackd2)")
        return run(checks)


if __name__ == "__main__":
    sys.exit(main())
