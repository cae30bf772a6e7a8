#!/usr/bin/env python3
"""Sounds of another engine to match, as the literature does: voices rendered by dexed-py at C4, velocity 85, held for 3 of 4 s.

    prior_art.py VAEFORM VOICES.bin --out DIR [--count N]

VOICES.bin holds packed voices, 128 bytes each; silent ones are passed over. Writes DIR/targets, DIR/identity (the same voice played by
Vaeform: how far the engines are apart), DIR/matches, and prints the table of matches with its controls. MSS and the rest of any two of
the folders are what tools of the field print of them; the seed draws the same voices every time.
"""
import argparse
import pathlib
import subprocess
import sys

import dexed
import numpy as np

RATE_HZ = 48_000
NOTE, VELOCITY, HOLD_S, SECONDS = 60, 85, 3.0, 4.0
VOICE_BYTES = 128
SEED = 20
SILENT = 0.01


def bank(voice):
    """A bank of 32 copies of a packed voice: the file form that dexed-py reads."""
    body = voice * 32
    return b"\xf0\x43\x00\x09\x20\x00" + body + bytes([-sum(body) & 127]) + b"\xf7"


def write_wav(path, samples):
    """Mono float WAV."""
    data = np.asarray(samples, "<f4").tobytes()
    layout = np.array([3, 1], "<u2").tobytes() + np.array([RATE_HZ, 4 * RATE_HZ], "<u4").tobytes() + np.array([4, 32], "<u2").tobytes()
    chunks = b"WAVEfmt " + np.uint32(16).tobytes() + layout + b"data" + np.uint32(len(data)).tobytes() + data
    path.write_bytes(b"RIFF" + np.uint32(len(chunks)).tobytes() + chunks)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("vaeform")
    ap.add_argument("voices", type=pathlib.Path)
    ap.add_argument("--out", type=pathlib.Path, required=True)
    ap.add_argument("--count", type=int, default=20)
    args = ap.parse_args()
    voices = args.voices.read_bytes()
    folders = {name: args.out / name for name in ("targets", "identity", "patches")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    num_made = 0
    for index in np.random.default_rng(SEED).permutation(len(voices) // VOICE_BYTES):
        if num_made == args.count:
            break
        patch = folders["patches"] / f"p{num_made:02}.syx"
        patch.write_bytes(bank(voices[VOICE_BYTES * index:VOICE_BYTES * (index + 1)]))
        synth = dexed.DexedSynth(RATE_HZ)
        synth.load_patch(dexed.Patch.load_bank(str(patch))[0])
        sound = np.ravel(np.asarray(synth.render(NOTE, VELOCITY, HOLD_S, SECONDS), np.float32))
        if np.abs(sound).max() < SILENT:
            continue
        write_wav(folders["targets"] / f"p{num_made:02}.wav", sound)
        note = ["--voice", "0", "--note", str(NOTE), "--velocity", str(VELOCITY), "--hold", str(HOLD_S), "--seconds", str(SECONDS)]
        out = ["--rate", str(RATE_HZ), "--force", "--out", str(folders["identity"] / f"p{num_made:02}.wav")]
        subprocess.run([args.vaeform, "render", str(patch), *note, *out], check=True, stdout=subprocess.DEVNULL)
        num_made += 1
    print(f"{num_made} voices rendered by dexed-py at C4, velocity {VELOCITY}, {SECONDS:.0f} s", flush=True)
    measured = [args.vaeform, "match", "--eval", str(folders["targets"]), "--force", "--out", str(args.out / "matches")]
    return subprocess.run(measured, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
