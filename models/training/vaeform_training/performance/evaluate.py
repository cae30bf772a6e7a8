"""The table of the study: what each run makes of segments that it was not trained on, beside controls at the same rate.

    python -m vaeform_training.performance.evaluate --data DATA --runs RUNS --lanes lanes.npy --out table.json
"""
import argparse
import json
import pathlib

import numpy as np
import torch

from .data import NUM_LANES, NUM_STEPS, Segments
from .lane_coder import LaneCoder, LaneConfig, kl
from .linear_code import LinearCode
from .note_coder import NoteCoder, NoteConfig
from .train_notes import evaluate as evaluate_notes

MOVING = 2 / 127
"""The standard deviation over which a lane moves."""
DRAWS = 10_000
ACTIVE = 0.05
"""Nats over which a latent is active."""


@torch.no_grad()
def code(model, curves, sample=True, seed=7, batch=4096):
    """What comes back of curves, nats of each, and nats of each latent."""
    torch.manual_seed(seed)
    back, nats = [], []
    for part in curves.split(batch):
        mean, log_variance = model.encode(part)
        z = mean + sample * (0.5 * log_variance).exp() * torch.randn_like(mean)
        back.append(model.decode(z).clamp(0, 1))
        nats.append(kl(mean, log_variance))
    nats = torch.cat(nats)
    return torch.cat(back), nats.sum(1), nats.mean(0)


def figures(curves, back):
    """Errors of lanes: plain, of those that move, of differences between steps; mean correlation of those that move."""
    moves = curves.std(1) > MOVING
    a, b = curves[moves], back[moves]
    centred = lambda x: x - x.mean(1, keepdim=True)
    a0, b0 = centred(a), centred(b)
    correlation = (a0 * b0).sum(1) / (a0.norm(dim=1) * b0.norm(dim=1)).clamp(min=1e-9)
    mean = lambda x: x.mean().item()
    return dict(cc_me=mean((curves - back) ** 2), moving=mean((a - b) ** 2), differences=mean((a.diff() - b.diff()) ** 2), correlation=mean(correlation))


def interval(values, seed=1):
    """The mean with its 95 % bootstrap interval."""
    values = np.asarray(values, np.float64)
    rng = np.random.default_rng(seed)
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(DRAWS)]
    return [float(values.mean()), *map(float, np.quantile(means, [0.025, 0.975]))]


def controls(curves, trained_mean):
    """What needs no model."""
    segments = curves.reshape(-1, NUM_LANES, NUM_STEPS)
    hold = lambda step: curves[:, ::step].repeat_interleave(step, 1)
    return {
        "identity": figures(curves, curves),
        "shuffle": figures(curves, segments.roll(1, 0).reshape(curves.shape)) if len(segments) > 1 else None,
        "mean of the training": figures(curves, trained_mean.expand_as(curves)),
        "first value": figures(curves, curves[:, :1].expand_as(curves)),
        "lane mean": figures(curves, curves.mean(1, keepdim=True).expand_as(curves)),
        "held, sampled every 1/8": figures(curves, hold(4)),
        "held, sampled every 1/4": figures(curves, hold(8)),
    }


def load(run):
    """The lane coder of a finished run."""
    model = LaneCoder(LaneConfig(**json.loads((run / "config.json").read_text())))
    model.load_state_dict(torch.load(run / "model.pt"))
    return model.eval()


def row(model, linear, curves):
    """A model on curves, with the linear code at the same nats."""
    back, nats, by_latent = code(model, curves)
    rate = NUM_LANES * nats.mean().item()
    of_mean, *_ = code(model, curves, sample=False)
    found = figures(curves, back)
    control = linear.error(curves.numpy(), rate / NUM_LANES)
    return dict(nats=rate, bits=rate / np.log(2), active=NUM_LANES * int((by_latent > ACTIVE).sum()), **found, cc_me_of_mean=figures(curves, of_mean)["cc_me"],
                linear_code=control, ratio=found["cc_me"] / control), (curves - back).pow(2).mean(1).numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--runs", required=True, type=pathlib.Path)
    parser.add_argument("--lanes", type=pathlib.Path, help="lanes of people as a .npy of bytes, rows of 128")
    parser.add_argument("--out", type=pathlib.Path, help="JSON to write")
    args = parser.parse_args()
    torch.set_num_threads(1)
    train = Segments(args.data / "train.safetensors").curves()
    linear = LinearCode(train.numpy()[:: 4])
    sets = {name: Segments(args.data / f"{name}.safetensors").curves() for name in ("test", "hidden", "triplets")}
    if args.lanes:
        sets["people"] = torch.tensor(np.load(args.lanes)).float() / 127
    table = dict(controls={name: controls(curves, train.mean(0)) for name, curves in sets.items() if name != "people"}, runs={}, verdicts={})
    errors = {}
    for run in sorted(path.parent for path in args.runs.glob("lanes-*/result.json")):
        model = load(run)
        table["runs"][run.name] = {}
        for name, curves in sets.items():
            table["runs"][run.name][name], errors[run.name, name] = row(model, linear, curves)
            found = table["runs"][run.name][name]
            print(run.name, name, " ".join(f"{key} {value:.4g}" for key, value in found.items()), flush=True)
    for run in sorted(path.parent for path in args.runs.glob("notes-*/result.json")):
        model = NoteCoder(NoteConfig(**json.loads((run / "config.json").read_text())))
        model.load_state_dict(torch.load(run / "model.pt"))
        score, threshold, nats = evaluate_notes(model.eval(), Segments(args.data / "test.safetensors"))
        table["runs"][run.name] = dict(note_f1=score, threshold=threshold, nats=nats)
        print(run.name, table["runs"][run.name])
    for name, controlled in table["controls"].items():
        for control, found in controlled.items():
            print(name, control, " ".join(f"{key} {value:.4g}" for key, value in (found or {}).items()) or "not run")
    seeds = [seed for seed in (1, 2, 3) if all((f"lanes-{size}-{seed}", "test") in errors for size in (128, 512))]
    if seeds:
        of = lambda size: np.mean([errors[f"lanes-{size}-{seed}", "test"].reshape(-1, NUM_LANES).mean(1) for seed in seeds], 0)
        rates = [float(np.mean([table["runs"][f"lanes-{size}-{seed}"]["test"]["nats"] for seed in seeds])) for size in (128, 512)]
        table["verdicts"]["512 less 128"] = dict(seeds=seeds, nats=rates, difference=interval(of(512) - of(128)))
        print("error of 512 less that of 128, paired by segment:", table["verdicts"]["512 less 128"])
    if args.out:
        part = args.out.with_suffix(".part")
        part.write_text(json.dumps(table, indent=1) + "\n")
        part.rename(args.out)


if __name__ == "__main__":
    main()
