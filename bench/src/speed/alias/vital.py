"""Takes of Vital's engine (the package vita): RATE NOTE..., each take a line of JSON and its samples as 32-bit floats."""
import base64
import json
import sys

import numpy as np
import vita

SINE = np.sin(2 * np.pi * np.arange(2048) / 2048)
WARP = {"sync": 1, "formant": 2, "quantise": 3, "bend": 4, "squeeze": 5, "pulse": 6}
BY_OSCILLATOR_2 = 7


def synth(rate_hz, controls, waves):
    """A synth with these controls; waves are tables of one frame by the place of their oscillator."""
    synth = vita.Synth()
    synth.set_sample_rate(rate_hz)
    state = json.loads(synth.to_json())
    state["settings"]["oversampling"] = 1  # 0, 1, 2, 3: 1, 2, 4, 8 times; 1 is its default
    for place, wave in waves.items():
        data = base64.b64encode(wave.astype("<f4").tobytes()).decode()
        frames = [{"position": 0, "wave_data": data}]
        state["settings"]["wavetables"][place]["groups"][0]["components"][0]["keyframes"] = frames
    if not synth.load_json(json.dumps(state)):
        raise SystemExit("vita refused its own state")
    still = {"osc_1_random_phase": 0, "osc_2_random_phase": 0, "env_1_sustain": 1, "env_1_attack": 0, "velocity_track": 0}
    for name, value in {**still, **controls}.items():
        synth.get_controls()[name].set(value)
    return synth


def cases():
    """Name, controls and waves of each case that Vital has."""
    square = np.sign(SINE + 1e-9)
    yield "saw", {}, {}
    yield "square", {}, {0: square}
    for name, kind in WARP.items():
        yield name, {"osc_1_distortion_type": kind, "osc_1_distortion_amount": .37}, {}
    crossed = {"osc_1_distortion_type": BY_OSCILLATOR_2, "osc_1_distortion_amount": .5, "osc_2_on": 1, "osc_2_level": 0}
    yield "PM 9.4 rad, sine", crossed, {0: SINE, 1: SINE}
    yield "PM 9.4 rad, saw", crossed, {1: SINE}
    yield "hard clip 12 dB, sine", {"distortion_on": 1, "distortion_type": 1, "distortion_drive": 12}, {0: SINE}


def main():
    """Prints the takes."""
    rate_hz = int(sys.argv[1])
    for case, controls, waves in cases():
        for note in map(int, sys.argv[2:]):
            take = synth(rate_hz, controls, waves).render(note, 1., 2., 2.)[0][rate_hz // 4:].astype("<f4")
            header = {"case": case, "note": note, "num_samples": len(take)}
            sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + take.tobytes())


main()
