#!/usr/bin/env python3
"""The speed table beside dexed-py, in one run.

    peers.py VAEFORM [--rounds N]

dexed-py plays one note a render, so sixteen voices are sixteen renders; its cost a voice is that of one render. Everything is
processor time (wall time lies on shared machines); both programs take turns, and each figure is the median of its turns.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time

import dexed
import numpy as np

RATE_HZ = 48_000
SECONDS = 4.0
VOICES = 16


def sustaining_preset():
    """Six operators at full sustain, algorithm 5, feedback 6: nothing decays, nothing can be skipped."""
    voice = bytearray(155)
    for operator in range(6):
        at = operator * 21
        voice[at:at + 21] = bytes([99, 99, 99, 99, 99, 99, 99, 0, 39, 0, 0, 0, 0, 0, 0, 0, 90, 0, 1 + operator, 0, 7])
    voice[126:134] = bytes([99, 99, 99, 99, 50, 50, 50, 50])
    voice[134:145] = bytes([4, 6, 1, 35, 0, 0, 0, 1, 0, 3, 24])
    voice[145:155] = b"PEERS     "
    return bytes(voice)


def single(voice):
    """The single-voice SysEx message of a 155-byte voice."""
    return b"\xf0\x43\x00\x00\x01\x1b" + voice + bytes([-sum(voice) & 127]) + b"\xf7"


def bank(voice):
    """A bank of 32 copies: the file form that dexed-py reads."""
    packed = bytearray()
    for operator in range(6):
        v = voice[operator * 21:operator * 21 + 21]
        packed += v[:11] + bytes([v[12] << 2 | v[11], v[20] << 3 | v[13], v[15] << 2 | v[14], v[16], v[18] << 1 | v[17], v[19]])
    v = voice[126:155]
    packed += v[:9] + bytes([v[10] << 3 | v[9]]) + v[11:15] + bytes([v[17] << 4 | v[16] << 1 | v[15], v[18]]) + v[19:29]
    body = bytes(packed) * 32
    return b"\xf0\x43\x00\x09\x20\x00" + body + bytes([-sum(body) & 127]) + b"\xf7"


def dexed_turn(patch, notes):
    """Processor time in ns a sample a voice of rendering each note singly."""
    synth = dexed.DexedSynth(RATE_HZ)
    synth.load_patch(patch)
    samples = 0
    started = time.process_time_ns()
    for note in notes:
        rendered = synth.render(note, 100, SECONDS, SECONDS)
        samples += len(rendered)
    spent = time.process_time_ns() - started
    if not np.any(rendered):
        raise SystemExit("dexed-py rendered silence: there is nothing to compare with")
    return spent / samples


def vaeform_turn(vaeform):
    """The speed table of one run."""
    out = subprocess.run([vaeform, "bench", "--json", "--rounds", "5"], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("vaeform")
    ap.add_argument("--rounds", type=int, default=5)
    args = ap.parse_args()
    with tempfile.NamedTemporaryFile(suffix=".syx") as file:
        file.write(bank(sustaining_preset()))
        file.flush()
        patch = dexed.Patch.load_bank(file.name)[0]
    notes = [36 + 3 * i for i in range(VOICES)]
    dexed_turn(patch, notes[:1])
    many, one, tables = [], [], []
    for turn in range(args.rounds):
        many.append(dexed_turn(patch, notes))
        one.append(dexed_turn(patch, [60]))
        tables.append(vaeform_turn(args.vaeform))
        print(f"turn {turn + 1} of {args.rounds}: dexed-py {many[-1]:.1f} ns a sample a voice", flush=True)
    peers = {"many": statistics.median(many), "one": statistics.median(one)}
    print(f"\ndexed-py, one note a render: {peers['many']:.2f} ns a sample (16 notes), {peers['one']:.2f} (note 60)\n")
    print(f"{'case':34} {'':9} {'ns a sample a voice':>20} {'dexed-py costs':>15}")
    for row in tables[0]["cases"]:
        same = [r for table in tables for r in table["cases"] if (r["case"], r["isa"]) == (row["case"], row["isa"])]
        ns = statistics.median(r["ns_per_sample_per_voice"] for r in same)
        peer = peers["one"] if row["case"] == "1 voice" else peers["many"]
        print(f"{row['case']:34} {row['isa']:9} {ns:20.2f} {peer / ns:14.1f}x")


if __name__ == "__main__":
    sys.exit(main())
