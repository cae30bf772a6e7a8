"""Trains a baseline on the predictor's data and writes its weights: KIND.safetensors in a folder for `vaeform match --models`.

    python -m vaeform_training.train_baseline --kind mlp --data DATA --validation VALIDATION --out FOLDER --minutes 5
"""
import argparse
import pathlib
import time

import torch
from safetensors.torch import save_file

from . import parameters as P
from .baselines import KINDS, network
from .examples import Examples

PARITY_ROWS = 3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", required=True, choices=KINDS)
    parser.add_argument("--data", required=True, help="folder of `vaeform dataset`")
    parser.add_argument("--validation", required=True, help="the same of voices that are held back")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for the weights")
    parser.add_argument("--minutes", type=float, default=5, help="CPU time of this process")
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def error(model, batch):
    """Squared error of parameters as parts of their range, those that are heard counting more."""
    heard, values, weights = batch
    found = model(heard).float()
    return (((found - values / (torch.tensor(P.SIZES) - 1)) ** 2) * weights).sum(1).mean()


@torch.no_grad()
def validate(model, examples, batch=512):
    model.eval()
    errors = [error(model, examples.batch(slice(i, i + batch))) for i in range(0, len(examples) - batch + 1, batch)]
    model.train()
    return float(torch.stack(errors).mean())


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    examples, validation, model = Examples(args.data), Examples(args.validation), network(args.kind)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.01)
    generator, step, start = torch.Generator().manual_seed(args.seed), 0, time.process_time()
    while (at := (time.process_time() - start) / (60 * args.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 200) * max(0.01, 1 - at)
        rows = torch.randint(len(examples), (args.batch,), generator=generator)
        loss = error(model, examples.batch(rows, generator))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        step += 1
        if step % 500 == 0:
            print(f"step {step}  {args.minutes * at:.1f} CPU min  train {loss.item():.3f}  validation {validate(model, validation):.3f}", flush=True)
    print(f"{args.kind}: {step} steps, validation {validate(model, validation):.3f}")
    tensors = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    save_file(tensors, args.out / f"{args.kind}.safetensors", metadata=dict(config=f'{{"kind": "{args.kind}"}}'))
    model.load_state_dict({name: value.float() for name, value in tensors.items()})
    rows = torch.linspace(0, len(validation) - 1, PARITY_ROWS).long()
    fields = ("mels", "harmonics", "envelope", "pitches", "measured", "velocity")
    raw = {field: getattr(validation, field)[rows].clone() for field in fields}
    with torch.no_grad():
        answer = model.eval()(validation.batch(rows)[0])
    save_file(dict(**raw, answer=answer), args.out / f"{args.kind}_parity.safetensors")


if __name__ == "__main__":
    main()
