"""Trains a note coder at a rate. Resumes by itself; `python -m vaeform_training.performance.train_notes --help` lists the switches."""
import torch

from .data import Segments
from .lane_coder import kl
from .note_coder import MAX_LENGTH, NoteCoder, NoteConfig
from .rate import RateControl
from .training import Training, arguments, guarded

SHIFT = 6
"""Semitones up or down at most by which a segment is moved."""
VELOCITY, LENGTH = 0.3, 0.3
"""Weights of the absolute errors of velocity and length, of their ranges, beside the nats of onsets."""
THRESHOLDS = torch.arange(0.1, 0.75, 0.05)


def losses(model, notes, z):
    """Nats of all onsets, and the errors of velocity and length where notes begin; sums over the batch."""
    logits, said = model.decode(z)
    place = (notes[:, 0], notes[:, 1], notes[:, 2])
    # All are silent, but for those that begin: the cross entropy in two parts, without a matrix of targets.
    onsets = torch.nn.functional.softplus(logits).sum() - logits[place].sum()
    errors = (said[notes[:, 0], notes[:, 1]] - torch.stack([notes[:, 3] / 31, notes[:, 4].clamp(max=MAX_LENGTH) / MAX_LENGTH], 1)).abs().sum(0)
    return onsets, 31 * VELOCITY * errors[0] + MAX_LENGTH * LENGTH * errors[1]


@torch.no_grad()
def evaluate(model, segments, seed=1, batch=100):
    """F1 of notes whose step and key are right, at the best threshold of a few; that threshold; nats of a segment."""
    torch.manual_seed(seed)
    hits, said, there, nats = 0, 0, 0, []
    for first in range(0, len(segments), batch):
        rows = list(range(first, min(first + batch, len(segments))))
        notes = segments.notes(rows).to(model.keys.device)
        mean, log_variance = model.encode(notes, len(rows))
        logits, _ = model.decode(mean + (0.5 * log_variance).exp() * torch.randn_like(mean))
        chance = logits.sigmoid()
        there += len(notes)
        said = said + torch.stack([(chance > t).sum() for t in THRESHOLDS]).cpu()
        hits = hits + torch.stack([(chance[notes[:, 0], notes[:, 1], notes[:, 2]] > t).sum() for t in THRESHOLDS]).cpu()
        nats.append(kl(mean, log_variance).sum(1).cpu())
    scores = 2 * hits / (said + there)
    best = scores.argmax()
    return scores[best].item(), THRESHOLDS[best].item(), torch.cat(nats).mean().item()


def main():
    args = arguments(__doc__, nats=110.0, seconds=150.0, rate=2e-3, batch=48, sizes=("pattern", NoteConfig.pattern, "latents that all bars share"))
    guarded(train, args)


def train(args):
    """The whole training."""
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    segments, checked = Segments(args.data / "train.safetensors"), Segments(args.data / "validation.safetensors")
    model = NoteCoder(NoteConfig(pattern=args.pattern, width=args.width))
    training = Training(args, model, RateControl(args.nats, weight=0.02, speed=0.02, bounds=(0.02, 5.0)), epoch=len(segments) / args.batch)
    for step in training.steps():
        rows = torch.randint(len(segments), (args.batch,), generator=training.generator).numpy()
        shift = torch.randint(-SHIFT, SHIFT + 1, (args.batch,), generator=training.generator).numpy()
        notes = segments.notes(rows, shift).to(args.device)
        mean, log_variance = model.encode(notes, args.batch)
        z = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=training.generator).to(args.device)
        onsets, rest = losses(model, notes, z)
        nats = kl(mean, log_variance).sum() / args.batch
        training.update((onsets + rest) / args.batch + training.control.weight * nats, nats.item())
        if training.is_report(step):
            score, threshold, rate = evaluate(training.average.module, checked)
            training.state["threshold"] = threshold
            training.report(onset_nats=onsets.item() / args.batch, other=rest.item() / args.batch, train_nats=nats.item(), note_f1=score, threshold=threshold, nats=rate)
    training.finish(threshold=training.state.get("threshold", 0.5))


if __name__ == "__main__":
    main()
