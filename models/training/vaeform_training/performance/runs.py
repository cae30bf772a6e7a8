"""All runs of the study: lane coders of four sizes and three seeds at one rate, two sizes again at a higher one, and note coders. What is
done is skipped, what was broken off goes on:

    python -m vaeform_training.performance.runs --data DATA --out RUNS
"""
import argparse
import pathlib
import subprocess
import sys

SIZES = {128: 13, 256: 26, 384: 38, 512: 51}
"""Latents of a segment, and the tenth of them that a lane has, rounded."""
SEEDS = (1, 2, 3)
NATS, MORE_NATS = 160, 300


def jobs(out, lane_seconds, more_seconds, note_seconds, sizes, seeds):
    """Folders with the module and switches of each run, in the order of what is needed first."""
    for seed in seeds:
        for size in sizes:
            yield out / f"lanes-{size}-{seed}", "train_lanes", [f"--latents={SIZES[size]}", f"--nats={NATS}", f"--seed={seed}", f"--seconds={lane_seconds}", "--rate=0.0035"]
        if note_seconds:
            yield out / f"notes-{seed}", "train_notes", [f"--seed={seed}", f"--seconds={note_seconds}"]
    for seed in seeds:
        for size in (min(sizes), max(sizes)) if more_seconds else ():
            start = out / f"lanes-{size}-{seed}"
            yield out / f"lanes-{size}-{seed}-more", "train_lanes", [f"--latents={SIZES[size]}", f"--nats={MORE_NATS}", f"--seed={seed}", f"--seconds={more_seconds}", "--rate=0.002", f"--start={start}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder that `vaeform performance pack` has written")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for a folder of each run")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--lane-seconds", type=float, default=75, help="processor time of a lane coder")
    parser.add_argument("--more-seconds", type=float, default=30, help="processor time at the higher rate; 0: none")
    parser.add_argument("--note-seconds", type=float, default=150, help="processor time of a note coder; 0: none")
    parser.add_argument("--jobs", type=int, default=1, help="runs side by side")
    args = parser.parse_args()
    waiting = [job for job in jobs(args.out, args.lane_seconds, args.more_seconds, args.note_seconds, args.sizes, args.seeds) if not (job[0] / "result.json").exists()]
    running = []
    while waiting or running:
        ready = [job for job in waiting if not any(f"--start={other[1][0]}" in job[2] for other in running)]
        if ready and len(running) < args.jobs:
            job = ready[0]
            waiting.remove(job)
            command = [sys.executable, "-m", f"vaeform_training.performance.{job[1]}", f"--data={args.data}", f"--out={job[0]}", *job[2]]
            running.append((subprocess.Popen(command), job))
            continue
        process, job = running.pop(0)
        if process.wait() != 0:
            sys.exit(f"{job[0]}: the training failed")


if __name__ == "__main__":
    main()
