"""Speed of Vital's engine (the package vita): CPU time of this thread in ns a stereo frame of one voice, a line of JSON a case."""
import base64
import json
import sys
import time

import numpy as np
import vita

RATE_HZ = int(sys.argv[1])
SINE = np.sin(2 * np.pi * np.arange(2048) / 2048)
FILTER = {"filter_1_on": 1, "filter_1_cutoff": 80}
LADDER = {"filter_1_model": 2, "filter_1_style": 1, **FILTER}
TWO = {"osc_2_on": 1}
EFFECTS = ("distortion", "eq", "compressor", "phaser", "chorus", "delay", "reverb")
CASES = {
    "1 osc": {},
    "1 osc x16": {"osc_1_unison_voices": 16},
    "1 osc + analog 12": FILTER,
    "1 osc + ladder 24": LADDER,
    "1 osc, sync moved": {"osc_1_distortion_type": 1, "osc_1_distortion_amount": .5},
    "2 osc + analog 12": {**TWO, **FILTER},
    "2 osc x7 + analog 12": {"osc_1_unison_voices": 7, "osc_2_unison_voices": 7, **TWO, **FILTER},
    "7 effects": {effect + "_on": 1 for effect in EFFECTS},
    "reverb": {"reverb_on": 1},
}


def synth(case):
    """A synth that plays a case at Vital's usual double rate."""
    synth = vita.Synth()
    synth.set_sample_rate(RATE_HZ)
    state = json.loads(synth.to_json())
    state["settings"]["oversampling"] = 1  # 0, 1, 2, 3: 1, 2, 4, 8 times
    if not synth.load_json(json.dumps(state)):
        raise SystemExit("vita refused its own state")
    controls = synth.get_controls()
    if case.endswith("moved"):
        if not synth.connect_modulation("lfo_1", "osc_1_distortion_amount"):
            raise SystemExit("vita has no such modulation")
        controls["modulation_1_amount"].set(.2)
    still = {"osc_1_random_phase": 0, "env_1_sustain": 1, "env_1_attack": 0, "velocity_track": 0}
    for name, value in {**still, **CASES[case]}.items():
        controls[name].set(value)
    return synth


def seconds(synth, duration):
    """CPU time of a note so long."""
    start = time.thread_time()
    synth.render(60, 1., duration, duration)
    return time.thread_time() - start


def main():
    """Prints the lowest of some rounds of each case; what a render takes to begin cancels."""
    synths = {case: synth(case) for case in CASES}
    best = {case: [float("inf")] * 2 for case in CASES}
    for _ in range(5):
        for case, playing in synths.items():
            best[case] = [min(old, seconds(playing, duration)) for old, duration in zip(best[case], (1., 3.))]
    for case, (short, long) in best.items():
        print(json.dumps({"case": case, "ns": (long - short) * 1e9 / (2 * RATE_HZ)}))


main()
