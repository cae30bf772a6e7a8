"""Trains a patch VAE. Resumes by itself; `python -m vaeform_training.train --help` lists the switches."""
import argparse
import dataclasses
import json
import pathlib
import time

import numpy as np
import torch

from . import data, parameters as P
from .curves import Curves
from .parameter_vae import ParameterConfig, ParameterVae
from .patch_vae import Config, PatchVae, Score, name_nats
from .weights import averaged

AUDIBILITY_FLOOR = 0.35
"""Weight of a parameter that cannot be heard, against 1 for one that can."""
NAME_WEIGHT = 0.05
MAX_BLUR = 0.6
"""Half of a batch is decoded as it is, the other half under noise of up to this deviation, about which the decoder is told."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of .syx banks, or one with train.bin and val.bin")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoints, curves and the result")
    parser.add_argument("--layout", choices=["seven", "parameters"], default="seven", help="7 tokens, or one a parameter (155)")
    parser.add_argument("--latents", type=int, default=8)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--beta", type=float, default=0.3, help="weight of the KL at the end of its rise")
    parser.add_argument("--noise", type=float, default=0.15, help="largest share of a patch's parameters swapped at the input")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=0, help="end after so many minutes of CPU time of this process instead")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--start", type=pathlib.Path, help="a checkpoint whose averaged weights are the start")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def corrupt(values, share, generator):
    """Each row gets up to `share` of its parameters from another row: what a player's tweaks do to a patch."""
    if share == 0:
        return values
    b = len(values)
    rate = torch.rand(b, 1, generator=generator) * share
    swap = torch.rand(values.shape, generator=generator) < rate
    other = values[torch.randperm(b, generator=generator)]
    return torch.where(swap.to(values.device), other.to(values.device), values)


def draw_blur(batch, generator):
    """Blur of each row of a batch, (batch,)."""
    blurred = torch.rand(batch, generator=generator) < 0.5
    return torch.rand(batch, generator=generator) * MAX_BLUR * blurred


@torch.no_grad()
def evaluate(model, score, values, batch=512):
    """Accuracy, nats, KL in nats and active latents (variance of the mean over 0.01), without noise."""
    model.eval()
    right, nats, kls, zs = [], [], [], []
    for i in range(0, len(values), batch):
        v = values[i : i + batch]
        logits, z, _ = model(v, sample=False)
        _, kl = model.posterior(v, True)
        right.append((score.choices(logits) == v).float().mean(1))
        nats.append(score.nats(logits, v).sum(1))
        kls.append(kl)
        zs.append(z)
    z = torch.cat(zs)
    model.train()
    mean = lambda parts: torch.cat(parts).mean().item()
    return dict(accuracy=mean(right), nats=mean(nats), kl=mean(kls), active=int((z.var(0) > 0.01).sum()), scale=z.std(0).mean().item())


def beginning(checkpoint):
    """The averaged weights of a checkpoint; a decoder of before the blur gets a column of zeros for it."""
    weights = averaged(checkpoint)
    trunk = weights.get("decoder.trunk1.weight")
    if trunk is not None and trunk.shape[1] == weights["mean.weight"].shape[0]:
        weights["decoder.trunk1.weight"] = torch.cat([trunk, torch.zeros(len(trunk), 1)], 1)
    return weights


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    (train_values, train_names), (val_values, _) = data.split(args.data)
    weights = AUDIBILITY_FLOOR + (1 - AUDIBILITY_FLOOR) * P.audibility(train_values)
    device = torch.device(args.device)
    train_values, train_names = torch.tensor(train_values).to(device), torch.tensor(train_names).to(device)
    weights, val_values = torch.tensor(weights).to(device), torch.tensor(val_values).to(device)
    if args.layout == "seven":
        config = Config(latents=args.latents, width=args.width, dropout=args.dropout)
        model = PatchVae(config)
    else:
        config = ParameterConfig(latents=args.latents, width=args.width, dropout=args.dropout)
        model = ParameterVae(config)
    if args.start:
        model.load_state_dict(beginning(args.start))
    model.to(device)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998))
    score = Score().to(device)
    (args.out / "config.json").write_text(json.dumps(dict(layout=args.layout, **dataclasses.asdict(config)), indent=1) + "\n")
    decays = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([dict(params=decays, weight_decay=0.03), dict(params=rest, weight_decay=0)], lr=args.rate, betas=(0.9, 0.98))
    curves, start, spent, step = Curves(args.out), 0, 0.0, 0
    checkpoint = args.out / "checkpoint.pt"
    generator = torch.Generator().manual_seed(args.seed)
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=False)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        generator.set_state(saved["generator"])
        torch.set_rng_state(saved["torch"])
        start, spent, step = saved["epoch"], saved["spent"], saved["step"]
        curves.rows = saved["curves"]
        print(f"goes on from epoch {start}", flush=True)
    cpu = time.process_time() - spent
    per_epoch = -(-len(train_values) // args.batch)
    progress = lambda: min(1.0, (time.process_time() - cpu) / (60 * args.minutes)) if args.minutes else min(1.0, step / (args.epochs * per_epoch))
    epoch = start
    while progress() < 1:
        order = torch.randperm(len(train_values), generator=generator)
        totals = np.zeros(3)
        for i in range(0, len(order) - args.batch + 1, args.batch):
            at = progress()
            # A short rise, a long even stretch, then down to nothing: the last stretch is where accuracy comes from.
            rate = args.rate * min(1, step / 300) * (1 if at < 0.4 else max(0.01, 1 - (at - 0.4) / 0.6) ** 1.2)
            beta = args.beta if args.start else args.beta / (1 + np.exp(-12 * (at - 0.12) / 0.25))
            for group in optimizer.param_groups:
                group["lr"] = rate
            rows = order[i : i + args.batch]
            values = train_values[rows]
            logits, _, kl = model(corrupt(values, args.noise, generator), blur=draw_blur(args.batch, generator).to(device))
            nats = (score.nats(logits, values) * weights[rows]).sum(1)
            loss = (nats + beta * kl).mean() + NAME_WEIGHT * name_nats(logits, train_names[rows]).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 20.0)
            optimizer.step()
            average.update_parameters(model)
            step += 1
            totals += [loss.item(), nats.mean().item(), kl.mean().item()]
        epoch += 1
        spent = time.process_time() - cpu
        val = evaluate(average.module, score, val_values)
        seen = evaluate(average.module, score, train_values[: len(val_values)])
        row = dict(epoch=epoch, cpu_minutes=spent / 60, beta=beta, rate=rate, loss=totals[0] / per_epoch, train_nats=totals[1] / per_epoch,
                   train_kl=totals[2] / per_epoch, train_accuracy=seen["accuracy"], **{f"val_{k}": v for k, v in val.items()})
        curves.add(row)
        print(f"epoch {epoch:3d}  {spent / 60:6.1f} CPU min  loss {row['loss']:7.2f}  KL {row['train_kl']:5.1f}  "
              f"accuracy train {row['train_accuracy']:.4f} validation {val['accuracy']:.4f}  active {val['active']}  {100 * progress():.0f} %", flush=True)
        torch.save(dict(model=model.state_dict(), average=average.state_dict(), optimizer=optimizer.state_dict(), generator=generator.get_state(),
                        torch=torch.get_rng_state(), epoch=epoch, spent=spent, step=step, curves=curves.rows), args.out / "checkpoint.tmp")
        (args.out / "checkpoint.tmp").replace(checkpoint)
    torch.save(average.module.state_dict(), args.out / "model.pt")


if __name__ == "__main__":
    main()
