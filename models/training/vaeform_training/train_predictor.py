"""Trains the predictor. Resumes by itself; `python -m vaeform_training.train_predictor --help` lists the switches."""
import argparse
import dataclasses
import json
import pathlib
import time

import torch
import torch.nn.functional as F

from . import parameters as P
from .curves import Curves
from .examples import Examples
from .predictor import ALGORITHM, Predictor, PredictorConfig, Score
from .weights import averaged

CHECKPOINT_STEPS = 100
PICTURES = (
    ("weighted cross entropy, nats", {"train_nats": "training, disturbed", "val_nats": "validation"}),
    ("share", {"val_algorithm": "algorithm", "val_algorithm_of_four": "algorithm among four", "val_coarse": "coarse ratio"}),
)
LEVEL = [21 * op + P.KEYS.index("op6_output_level") for op in range(6)]
COARSE = [21 * op + P.KEYS.index("op6_coarse") for op in range(6)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of `vaeform dataset`")
    parser.add_argument("--validation", required=True, help="the same of voices that are held back")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, curves and the result")
    parser.add_argument("--minutes", type=float, default=60, help="CPU time of this process")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--start", type=pathlib.Path, help="a checkpoint whose averaged weights are the start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


@torch.no_grad()
def blend(averages, values, count):
    """A mean over all steps so far, later over about the last 500, in place."""
    torch._foreach_lerp_(averages, values, float(1 - min(0.998, (count + 1) / (count + 10))))


def loss_of(model, score, heard, values, weights):
    """Weighted nats an example, and those of the algorithm."""
    with torch.autocast("cpu", torch.bfloat16):
        latent = model.listener(heard)
        algorithms = model.algorithms(latent)
        operators, voice = model.under(latent, values[:, ALGORITHM], values)
    nats = score.nats(operators, voice, values)
    nats[:, ALGORITHM] = F.cross_entropy(algorithms.float(), values[:, ALGORITHM], reduction="none")
    return (nats * weights).sum(1), algorithms, operators, voice


@torch.no_grad()
def evaluate(model, score, examples, batch=512):
    """Weighted nats; algorithm among the likeliest and the likeliest four; coarse ratios and levels of operators that are heard."""
    model.eval()
    sums = torch.zeros(6)
    for start in range(0, len(examples), batch):
        heard, values, weights = examples.batch(slice(start, start + batch))
        nats, algorithms, operators, voice = loss_of(model, score, heard, values, weights)
        top = algorithms.topk(4, -1).indices == values[:, ALGORITHM, None]
        choices = score.choices(operators.float(), voice.float())
        audible = values[:, LEVEL] >= 50
        coarse = ((choices[:, COARSE] == values[:, COARSE]) & audible).sum()
        level = ((choices[:, LEVEL] - values[:, LEVEL]).abs() * audible).sum()
        sums += torch.tensor([nats.sum(), top[:, 0].sum(), top.any(1).sum(), coarse, level, audible.sum()])
    model.train()
    n = len(examples)
    return dict(nats=sums[0] / n, algorithm=sums[1] / n, algorithm_of_four=sums[2] / n, coarse=sums[3] / sums[5], level_error=sums[4] / sums[5])


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    examples, validation = Examples(args.data), Examples(args.validation)
    config = PredictorConfig(dropout=args.dropout)
    model, score = Predictor(config), Score()
    if args.start:
        model.load_state_dict(averaged(args.start))
    print(f"{len(examples)} examples, {len(validation)} for validation, {sum(p.numel() for p in model.parameters())} weights", flush=True)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=blend)
    (args.out / "config.json").write_text(json.dumps(dataclasses.asdict(config), indent=1) + "\n")
    decays = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([dict(params=decays, weight_decay=0.02), dict(params=rest, weight_decay=0)], lr=args.rate, betas=(0.9, 0.98))
    curves, generator, step, spent = Curves(args.out, PICTURES), torch.Generator().manual_seed(args.seed), 0, 0.0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location="cpu", weights_only=False)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        generator.set_state(saved["generator"])
        step, spent, curves.rows = saved["step"], saved["spent"], saved["curves"]
        print(f"goes on from step {step}", flush=True)
    cpu = time.process_time() - spent
    total = 0.0
    while (at := (time.process_time() - cpu) / (60 * args.minutes)) < 1:
        # A short rise, a long even stretch, then down to nothing.
        rate = args.rate * min(1, (step + 1) / 300) * (1 if at < 0.4 else max(0.01, 1 - (at - 0.4) / 0.6) ** 1.2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        rows = torch.randint(len(examples), (args.batch,), generator=generator)
        loss = loss_of(model, score, *examples.batch(rows, generator))[0].mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 20.0)
        optimizer.step()
        average.update_parameters(model)
        step += 1
        total += loss.item()
        if step % CHECKPOINT_STEPS == 0:
            spent = time.process_time() - cpu
            found = {key: float(value) for key, value in evaluate(average.module, score, validation).items()}
            curves.add(dict(step=step, cpu_minutes=spent / 60, rate=rate, train_nats=total / CHECKPOINT_STEPS, **{f"val_{k}": v for k, v in found.items()}))
            print(f"step {step}  {spent / 60:6.1f} CPU min  {args.batch * step / spent:5.0f} examples/s  {len(examples)} heard  train {total / CHECKPOINT_STEPS:7.2f}  "
                  + "  ".join(f"{key} {value:.3f}" for key, value in found.items()), flush=True)
            total = 0.0
            examples.refresh()
            torch.save(dict(model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), generator=generator.get_state(),
                            step=step, spent=spent, curves=curves.rows), args.out / "checkpoint.tmp")
            (args.out / "checkpoint.tmp").replace(checkpoint)
    torch.save(average.module.state_dict(), args.out / "model.pt")


if __name__ == "__main__":
    main()
