#!/usr/bin/env python3
"""Renders every golden voice with the command line and holds the distance to the reference renders against the gates.

    fidelity.py VAEFORM SHARED OUT

`feat` (every feature of the voice) and `algnofb` (algorithms without feedback) are gated; `alg` (feedback 3-7, whose gain is
open to a factor of two) is reported. Ends with `N passed, N failed`.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

GATES = {"env_db": 0.5, "env_p90": 1.5, "lsd_db": 1.0, "lsd_p90": 3.0, "level_spread_db": 0.5}
GATED = ("feat", "algnofb")
RATE_HZ = 49096


def render(vaeform, golden, out, bank):
    """Writes the bank's renders below `out`, all from one job file."""
    (out / bank).mkdir(parents=True, exist_ok=True)
    jobs = []
    for reference in sorted((golden / bank).glob("*.wav")):
        voice, note, velocity = (int(part.lstrip("nv")) for part in reference.stem.split("_"))
        target = out / bank / reference.name
        target.unlink(missing_ok=True)
        jobs.append(f"{voice} {note} {velocity} 1.0 1.5 {bank}/{reference.name}")
    (out / f"{bank}.jobs").write_text("\n".join(jobs) + "\n")
    command = [vaeform, "render", golden / f"{bank}.syx", "--jobs", f"{bank}.jobs", "--rate", str(RATE_HZ)]
    started = time.monotonic()
    subprocess.run(command, cwd=out, check=True, stdout=subprocess.DEVNULL)
    print(f"rendered {bank}: {len(jobs)} files in {time.monotonic() - started:.1f} s", flush=True)


def main():
    vaeform, shared, out = (pathlib.Path(arg).resolve() for arg in sys.argv[1:4])
    golden = shared / "golden"
    banks = sorted(path.stem for path in golden.glob("*.syx"))
    for bank in banks:
        render(vaeform, golden, out, bank)
    # Half of the processor time would go into starting threads for transforms of 2,000 points.
    env = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    score = [sys.executable, shared / "tools" / "fm_fidelity.py", golden, out, "--json"]
    measured = json.loads(subprocess.run(score, check=False, stdout=subprocess.PIPE, env=env).stdout)
    passed = failed = 0
    if measured["missing"]:
        print(f"{measured['missing']} renders are missing")
        failed += 1
    for bank, row in measured["banks"].items():
        for key, gate in GATES.items():
            value = row[key]
            verdict = "reported"
            if bank in GATED:
                held = value <= gate
                passed, failed = passed + held, failed + (not held)
                verdict = f"<= {gate:.2f} {'holds' if held else 'FAILS'}"
            print(f"{bank:8} {key:16} {value:6.2f} dB  {verdict}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
