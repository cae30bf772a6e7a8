#!/usr/bin/env python3
"""Cartridges that `vaeform bank` writes, in Dexed's engine: every voice loads under its name and sounds.

    cartridges.py [VAEFORM]

VAEFORM is the command line, by default the build of VAEFORM_PROFILE (release) beside the bundles (VAEFORM_BUNDLED, or
target/bundled). Prints `N passed, M failed`.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import dexed
import numpy as np

RATE_HZ = 44_100
SILENCE = 1e-3
REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


def cartridges(vaeform, folder):
    """Every kind of cartridge, by its name."""
    def make(name, *args):
        out = folder / f"{name}.syx"
        subprocess.run([vaeform, "bank", *args, "--out", out], check=True, stdout=subprocess.DEVNULL)
        return out

    random = make("random", "random", "--seed", "11")
    yield "random", random
    yield "warm random", make("warm", "random", "--seed", "12", "--temperature", "1.5")
    yield "latent way", make("latent", "interpolate", f"{random}:0", f"{random}:1")
    yield "free latent way", make("free", "interpolate", f"{random}:2", f"{random}:3", "--free", "--path", "linear")
    yield "parameter way", make("parameter", "interpolate", f"{random}:4", f"{random}:5", "--by", "parameter")
    yield "sweep", make("sweep", "sweep", f"{random}:6", "--latent", "1")


def complaints(path):
    """What is wrong with a cartridge in Dexed's engine."""
    patches = dexed.Patch.load_bank(str(path))
    if len(patches) != 32:
        yield f"{len(patches)} voices, expected 32"
    synth = dexed.DexedSynth(RATE_HZ)
    for voice, patch in enumerate(patches):
        synth.load_patch(patch)
        rendered = np.asarray(synth.render(60, 100, 1.0, 1.5))
        if not np.isfinite(rendered).all():
            yield f"voice {voice}: not finite"
        elif np.abs(rendered).max() < SILENCE:
            yield f"voice {voice}: peak {np.abs(rendered).max():.2e}"


def main():
    bundled = pathlib.Path(os.environ.get("VAEFORM_BUNDLED") or REPOSITORY / "target/bundled")
    vaeform = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else bundled.parent / os.environ.get("VAEFORM_PROFILE", "release") / "vaeform"
    if not vaeform.is_file():
        raise SystemExit(f"{vaeform}: not found; build it with cargo build --release -p vaeform-cli")
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, path in cartridges(vaeform, pathlib.Path(folder)):
            wrong = list(complaints(path))
            passed, failed = passed + (not wrong), failed + bool(wrong)
            print(f"{'FAILED' if wrong else 'ok    '} {name}" + "".join(f"\n       {line}" for line in wrong), flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
