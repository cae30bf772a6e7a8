"""What both trainings share: switches, the schedule by processor time or epochs, averaged weights, checkpoints, logs."""
import argparse
import csv
import dataclasses
import json
import pathlib
import sys
import time

import torch

from .logs import Logs

EVERY, AVERAGE = 4, 0.95
"""Steps from one average of the weights to the next, and what stays of the one before."""


def arguments(doc, nats, seconds, rate, batch, sizes):
    """The switches; `sizes` is the one of the network that differs."""
    name, default, says = sizes
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder with train.safetensors and validation.safetensors")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder for checkpoint, curves and the result")
    parser.add_argument("--start", type=pathlib.Path, help="a finished run that this one goes on from")
    parser.add_argument(f"--{name}", type=int, default=default, help=says)
    parser.add_argument("--width", type=int, default=192)
    parser.add_argument("--blocks", type=int, default=3)
    parser.add_argument("--nats", type=float, default=nats, help="rate of a segment")
    parser.add_argument("--seconds", type=float, default=seconds, help="processor time to spend")
    parser.add_argument("--epochs", type=float, default=0, help="times that all of the training is gone through, instead of --seconds")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda", "mps"), help="where the network runs; on the last two in bfloat16 where that is safe")
    parser.add_argument("--batch", type=int, default=batch, help="what a step sees")
    parser.add_argument("--rate", type=float, default=rate, help="learning rate at its highest")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def guarded(train, args):
    """Trains; out of memory it says what to make smaller."""
    try:
        train(args)
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, (MemoryError, torch.OutOfMemoryError)) and "memory" not in str(error):
            raise
        sys.exit(f"out of memory with --batch {args.batch} and --width {args.width}: expected room for both, so make one of them smaller")


class Training:
    """Steps until the processor time is spent or the epochs are done: the learning rate rises, stays, and falls to nothing.

    `epoch` is the steps of one epoch."""

    def __init__(self, args, model, control, epoch=None):
        self.args, self.model, self.control = args, model.to(args.device), control
        self.num_steps = max(1, round(args.epochs * epoch)) if args.epochs and epoch else None
        self.logs = Logs(args.out, vars(args))
        self.state, self.rows, self.spent, self.step = {}, [], 0.0, 0
        self.generator = torch.Generator().manual_seed(args.seed)
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "config.json").write_text(json.dumps(dataclasses.asdict(model.config), indent=1) + "\n")
        if args.start is not None:
            model.load_state_dict(torch.load(args.start / "model.pt", map_location=args.device))
            control.weight = json.loads((args.start / "result.json").read_text())["weight"]
        self.average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE))
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self.checkpoint = args.out / "checkpoint.pt"
        if self.checkpoint.exists():
            self.resume()
        self.begun = time.process_time() - self.spent
        self.reported = self.progress()

    def resume(self):
        saved = torch.load(self.checkpoint, map_location=self.args.device, weights_only=False)
        self.model.load_state_dict(saved["model"])
        self.average.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.generator.set_state(saved["generator"].cpu())
        self.state, self.rows, self.spent, self.step, self.control.weight = (saved[key] for key in ("state", "rows", "spent", "step", "weight"))

    def seconds(self):
        return time.process_time() - self.begun

    def progress(self):
        """The share that is done, 0 to 1."""
        return min(1.0, self.step / self.num_steps if self.num_steps else self.seconds() / self.args.seconds)

    def autocast(self):
        """In which the network runs: as it is on a processor, in bfloat16 elsewhere."""
        return torch.autocast(self.args.device, torch.bfloat16, enabled=self.args.device != "cpu")

    def steps(self):
        """Step numbers, with the learning rate set."""
        while self.progress() < 1:
            at = self.progress()
            rate = self.args.rate * min(1, (self.step + 1) / 50) * (1 if at < 0.3 else max(0.01, 1 - (at - 0.3) / 0.7))
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            yield self.step
            self.step += 1

    def update(self, loss, nats):
        """One step down, and of the rate's control."""
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        if self.step % EVERY == 0:
            self.average.update_parameters(self.model)
        self.control.update(nats)

    def is_report(self, step):
        """Whether a tenth of it all has passed since the last report."""
        return step > 0 and self.progress() - self.reported >= 0.1

    def report(self, **figures):
        """A row of curves.csv, and a checkpoint."""
        self.reported = self.progress()
        self.rows.append(dict(seconds=round(self.seconds(), 1), step=self.step, weight=self.control.weight, **figures))
        self.logs.write(self.step, self.rows[-1])
        print(self.args.out.name, {key: float(f"{value:.4g}") for key, value in self.rows[-1].items()}, flush=True)
        with open(self.args.out / "curves.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, self.rows[-1])
            writer.writeheader()
            writer.writerows(self.rows)
        torch.save(dict(model=self.model.state_dict(), average=self.average.state_dict(), optimizer=self.optimizer.state_dict(),
                        generator=self.generator.get_state(), state=self.state, rows=self.rows, spent=self.seconds(), step=self.step,
                        weight=self.control.weight), self.checkpoint)

    def finish(self, **found):
        """Writes the averaged weights, and result.json last: a run that has it is done."""
        self.logs.close()
        torch.save(self.average.module.cpu().state_dict(), self.args.out / "model.pt")
        result = dict(seed=self.args.seed, target_nats=self.args.nats, seconds=self.seconds(), steps=self.step, weight=self.control.weight, **found)
        (self.args.out / "result.json").write_text(json.dumps(result, indent=1) + "\n")
        self.checkpoint.unlink(missing_ok=True)
