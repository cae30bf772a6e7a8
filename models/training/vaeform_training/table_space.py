"""Learns the eight ways in which the latent knobs move wavetables: axes of harmonic levels in dB, from cycles of many kinds.

    python -m vaeform_training.table_space --cycles akwf_256_int16.npy --names akwf_names.txt --factory FOLDER --out ../weights/table_space.safetensors

`--cycles` are single cycles (cycles, 256) int16 and `--names` their names, a line each; `--factory` is what
`cargo run -p vaeform-wavetable --example factory_frames -- FOLDER` writes. Needs numpy and safetensors, and half a minute of one core.

A spectrum is 127 levels in dB, none lower than 70 dB under the strongest, less their weighted mean: loudness is no axis. Harmonic k counts 1/k,
so that all octaves count alike. The axes are the strongest principal ones.
Instruments, a fifth of the factory's tables and every fifth hundred of the numbered cycles are held out whole; cycles of instruments are never trained on.
"""
import argparse
import json
import pathlib
import re

import numpy as np
from safetensors.numpy import save_file

HARMONICS, AXES, FLOOR_DB = 127, 8, 70.0
REACH = 2.0
"""What a knob at its end adds, in standard deviations of its axis."""
MAX_DB = 24.0
"""No harmonic moves further."""
FRAMES = 16
"""Of each factory table at most."""
WEIGHTS = (1 / np.arange(1, HARMONICS + 1)) / np.sum(1 / np.arange(1, HARMONICS + 1))


def levels(cycles):
    """Cycles (n, samples) to levels (n, 127) in dB without their weighted mean; silent ones are left out."""
    magnitudes = np.abs(np.fft.rfft(cycles, axis=1))[:, 1 : HARMONICS + 1]
    strongest = magnitudes.max(1, keepdims=True)
    magnitudes = magnitudes[strongest[:, 0] > 1e-6] / strongest[strongest[:, 0] > 1e-6]
    db = 20 * np.log10(np.maximum(magnitudes, 10 ** (-FLOOR_DB / 20)))
    return db - (db @ WEIGHTS)[:, None]


def numbered(name):
    """The number of a cycle that has no other name."""
    found = re.search(r"AKWF_(\d{4})", name)
    return int(found[1]) if found else None


SYNTHETIC = re.compile(r"AKWF_(saw|sin|squ|tri|vg|R|r|bitreduced|blended|bsaw|c604|cheeze|distorted|fmsynth|gapsaw|granular|hdrawn|linear|oscchip|overtone|pluckalgo|raw|snippet|symetric)")


def split(cycles, names, factory):
    """Levels to train on, and those of families that are held out by kind."""
    trained, held = [], dict(cycles=[], tables=[], instruments=[])
    for cycle, name in zip(cycles, names):
        number = numbered(name)
        if number is not None:
            (held["cycles"] if number // 100 % 5 == 2 else trained).append(cycle[None])
        elif SYNTHETIC.match(name):
            trained.append(cycle[None])
        else:
            held["instruments"].append(cycle[None])
    for place, path in enumerate(sorted(factory.glob("*.f32"))):
        frames = np.fromfile(path, "<f4").reshape(-1, 2048)
        frames = frames[np.unique(np.linspace(0, len(frames) - 1, FRAMES).round().astype(int))]
        (held["tables"] if place % 5 == 2 else trained).append(frames)
    flat = lambda parts: np.concatenate([levels(part.astype(np.float64)) for part in parts])
    return flat(trained), {kind: flat(parts) for kind, parts in held.items()}


def fitted(trained, axes):
    """Mean (127,) and orthonormal axes (127, axes) of levels times the roots of their weights, with the scores' deviations."""
    mean = trained.mean(0)
    scaled = (trained - mean) * np.sqrt(WEIGHTS)
    values, vectors = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    return mean, vectors[:, ::-1][:, :axes], np.sqrt(values[::-1][:axes])


def error_db(spectra, mean, axes):
    """Weighted RMS of what the axes leave, mean over spectra, in dB."""
    scaled = (spectra - mean) * np.sqrt(WEIGHTS)
    return np.sqrt(((scaled - scaled @ axes @ axes.T) ** 2).sum(1)).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=pathlib.Path, required=True)
    parser.add_argument("--names", type=pathlib.Path, required=True)
    parser.add_argument("--factory", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    names = [name.split("/")[-1] for name in args.names.read_text().split()]
    trained, held = split(np.load(args.cycles), names, args.factory)
    everything = np.concatenate(list(held.values()))
    print(f"{len(trained)} spectra trained on, held out " + ", ".join(f"{len(s)} {kind}" for kind, s in held.items()))
    report(trained, {"all": everything, **held}, np.random.default_rng(args.seed))
    mean, axes, deviations = fitted(trained, AXES)
    gains = axes.T / np.sqrt(WEIGHTS) * (REACH * deviations)[:, None]
    # Upwards is brighter.
    octaves = np.log2(np.arange(1, HARMONICS + 1))
    gains *= np.sign(gains @ (WEIGHTS * (octaves - WEIGHTS @ octaves)))[:, None]
    gains *= np.minimum(1, MAX_DB / np.abs(gains).max(1))[:, None]
    for axis, gain in enumerate(gains):
        shown = " ".join(f"{gain[k - 1]:.0f}" for k in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 127))
        print(f"axis {axis + 1}: {np.sqrt(WEIGHTS @ gain**2):.1f} dB at the end; harmonics 1-8, 10, 12, 16, 24 ... 127: {shown}")
    config = dict(axes=AXES, harmonics=HARMONICS)
    source = "Adventure Kid Waveforms by Kristoffer Ekstrand (CC BY 3.0), and the factory's tables"
    metadata = dict(config=json.dumps(config), licence="MIT OR Apache-2.0", data=source)
    beside = args.out.with_suffix(".part")
    save_file({"gains": gains.astype(np.float32)}, beside, metadata=metadata)
    beside.replace(args.out)
    print(f"{args.out}: {args.out.stat().st_size} bytes")


def report(trained, held, random):
    """Prints the errors beside those of controls."""
    mean = trained.mean(0)
    shuffled = np.stack([random.permutation(column) for column in trained.T], 1)
    random_axes = np.linalg.qr(random.normal(size=(HARMONICS, AXES)))[0]
    cosines = np.cos(np.pi * np.outer(np.log2(np.arange(1, HARMONICS + 1)) / 7, np.arange(1, AXES + 1))) * np.sqrt(WEIGHTS)[:, None]
    rows = [("mean", np.zeros((HARMONICS, 0))), ("axes of shuffled spectra", fitted(shuffled, AXES)[1]), ("random axes", random_axes)]
    rows += [("cosines over octaves", np.linalg.qr(cosines)[0])]
    rows += [(f"{n} axes", fitted(trained, n)[1]) for n in (2, 4, AXES, 16, 32)]
    print("weighted RMS, dB: trained on, " + ", ".join(held))
    for name, axes in rows:
        errors = [error_db(spectra, mean, axes) for spectra in (trained, *held.values())]
        print(f"{name}: " + ", ".join(f"{error:.2f}" for error in errors))


if __name__ == "__main__":
    main()
