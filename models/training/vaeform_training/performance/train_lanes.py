"""Trains a lane coder at a rate. Resumes by itself; `python -m vaeform_training.performance.train_lanes --help` lists the switches."""
import torch

from .data import NUM_LANES, Segments
from .lane_coder import LaneCoder, LaneConfig, kl
from .rate import RateControl
from .training import Training, arguments, guarded

RESTING = 8
"""One of so many lanes of a batch rests: those say little, and count for as many as there are of them."""
STRETCHED, MAX_STRETCH = 0.25, 3.0
"""The share of lanes that are made to move up to so many times as far: people go farther than what is generated."""


class Pools:
    """Lanes that move and lanes that rest, with the share of each."""

    def __init__(self, curves, generator, batch, device):
        moves = curves.amax(1) > curves.amin(1)
        self.moving, self.resting, self.generator = curves[moves], curves[~moves], generator
        if not len(self.moving):
            raise SystemExit("no lane of the training moves: expected lanes that change within four bars")
        self.num_resting, self.device = max(1, batch // RESTING), device
        self.num_moving = batch - self.num_resting
        self.share = moves.float().mean().item()

    def batch(self):
        """Lanes and their weights, whose sum is 1. Half of them are upside down."""
        draw = lambda pool, num: pool[torch.randint(len(pool), (num,), generator=self.generator)]
        moving = draw(self.moving, self.num_moving)
        resting = draw(self.resting, self.num_resting) if len(self.resting) else moving[:0]
        share = self.share if len(resting) else 1.0
        weights = torch.cat([torch.full((len(moving),), share / len(moving)), torch.full((len(resting),), (1 - share) / max(1, len(resting)))])
        lanes = torch.cat([moving, resting])
        draws = torch.rand(3, len(lanes), 1, generator=self.generator)
        stretch = torch.where(draws[0] < STRETCHED, MAX_STRETCH ** draws[1], 1.0)
        middle = lanes.mean(1, keepdim=True)
        lanes = (middle + stretch * (lanes - middle)).clamp(0, 1)
        return torch.where(draws[2] < 0.5, 1 - lanes, lanes).to(self.device), weights.to(self.device)


@torch.no_grad()
def evaluate(model, curves, seed=1, batch=4096):
    """Mean squared error with sampled latents, and nats of ten lanes."""
    torch.manual_seed(seed)
    errors, nats = [], []
    device = model.read.weight.device
    for part in curves.split(batch):
        part = part.to(device)
        mean, log_variance = model.encode(part)
        z = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        errors.append((model.decode(z).clamp(0, 1) - part).pow(2).mean(1))
        nats.append(kl(mean, log_variance).sum(1))
    return torch.cat(errors).mean().item(), NUM_LANES * torch.cat(nats).mean().item()


def main():
    args = arguments(__doc__, nats=160.0, seconds=80.0, rate=2e-3, batch=128, sizes=("latents", LaneConfig.latents, "latents of a lane"))
    guarded(train, args)


def train(args):
    """The whole training."""
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    curves = Segments(args.data / "train.safetensors").curves()
    checked = Segments(args.data / "validation.safetensors").curves()
    checked = checked[:: 4 if len(checked) > 4_000 else 1]
    model = LaneCoder(LaneConfig(latents=args.latents, width=args.width, blocks=args.blocks))
    if args.start is None:
        model.start_from(curves[torch.randperm(len(curves))[:40_000]], args.nats / NUM_LANES)
    training = Training(args, model, RateControl(args.nats / NUM_LANES), epoch=len(curves) / args.batch)
    pools = Pools(curves, training.generator, args.batch, args.device)
    noise = training.state.setdefault("noise", 0.01)
    for step in training.steps():
        lanes, weights = pools.batch()
        with training.autocast():
            mean, log_variance = (part.float() for part in model.encode(lanes))
            z = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=training.generator).to(args.device)
            errors = (model.decode(z).float() - lanes).pow(2)
        error, nats = (errors.mean(1) * weights).sum(), (kl(mean, log_variance).sum(1) * weights).sum()
        noise = 0.98 * noise + 0.02 * error.item()
        training.state["noise"] = noise
        training.update(0.5 * errors.shape[1] * error / noise + training.control.weight * nats, nats.item())
        if training.is_report(step):
            found, rate = evaluate(training.average.module, checked)
            training.report(train_error=error.item(), train_nats=10 * nats.item(), error=found, nats=rate)
    training.finish()


if __name__ == "__main__":
    main()
