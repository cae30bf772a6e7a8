"""The tone matcher: a Siamese embedding of 64 bytes, trained by triplets of engine renders so that its order is that of MSS, and
compared with the library's own embedding of 144 bytes.

    python -m vaeform_training.tone_match --data DATA --validation VALIDATION --out RUN --minutes 5

Both folders are written by `vaeform dataset --audio`.
"""
import argparse
import json
import math
import pathlib
import time

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import nn

RATE_HZ = 22050
SCALES = ((221, 110, 32), (551, 221, 64), (2205, 1103, 128))
"""Window, hop and mel bands of MSS: 10, 25 and 100 ms, half as much or less between."""
BYTES = 64
SHORTLIST = 36
"""Renders of a match that only chooses among seeds."""


class Tone(nn.Module):
    """The library's bands in dB to 64 values."""

    def __init__(self, size=144):
        super().__init__()
        self.hidden1, self.hidden2, self.out = nn.Linear(size, 256), nn.Linear(256, 256), nn.Linear(256, BYTES)

    def forward(self, tone):
        return self.out(F.silu(self.hidden2(F.silu(self.hidden1(tone)))))


def mel_bank(length, bands):
    """(bins, bands): Slaney's triangles, as `models/src/features/mel.rs`."""
    to_hz = lambda mel: mel * 200 / 3 if mel < 15 else 1000 * math.exp((mel - 15) / 27 * math.log(6.4))
    top = 15 + math.log(RATE_HZ / 2 / 1000) / math.log(6.4) * 27
    corners = [to_hz(top * i / (bands + 1)) for i in range(bands + 2)]
    hz = torch.arange(length // 2 + 1) * RATE_HZ / length
    rows = [torch.minimum((hz - low) / (mid - low), (high - hz) / (high - mid)).clamp(min=0) * 2 / (high - low)
            for low, mid, high in zip(corners, corners[1:], corners[2:])]
    return torch.stack(rows, 1)


def spectra(audio):
    """(sounds, values): what MSS compares, scaled so that the mean |difference| is MSS."""
    parts = []
    for length, hop, bands in SCALES:
        window, bank = torch.hann_window(length), mel_bank(length, bands)
        power = torch.stft(audio, length, hop, window=window, center=True, pad_mode="constant", return_complex=True).abs() ** 2
        mels = 10 * (power.transpose(1, 2) @ bank).clamp(min=1e-10).log10()
        mels = (mels - mels.amax((1, 2), keepdim=True)).clamp(min=-80)
        parts.append(mels.flatten(1))
    values = max(part.shape[1] for part in parts)
    # Shorter scales are thinned or repeated to one length, so that all three count alike.
    return torch.cat([part[:, torch.linspace(0, part.shape[1] - 1, values // 4).long()] for part in parts], 1).half()


def load(folder):
    """Embeddings of the library, (sounds, 144) u8, and spectra of a dataset with audio."""
    folder = pathlib.Path(folder)
    tones, heard = [], []
    for part in json.loads((folder / "manifest.json").read_text())["parts"]:
        with safe_open(folder / f"{part['part']:05}.safetensors", "pt") as file:
            tones.append(file.get_tensor("tone"))
            audio = file.get_tensor("audio").float() / 32767
            audio = audio / audio.abs().amax(1, keepdim=True)
            heard += [spectra(audio[i : i + 64]) for i in range(0, len(audio), 64)]
    return torch.cat(tones), torch.cat(heard)


def apart(a, b):
    """Mean |difference| of every row of one with every row of the other."""
    return torch.cdist(a.float(), b.float(), p=1) / a.shape[1]


def bytes_of(model, tones):
    """(sounds, 64) whole numbers, 127 the largest of the values that the training saw."""
    with torch.no_grad():
        return (model(tones.float() / 255) * 32).round().clamp(-127, 127)


def recall(order, mss):
    """MSS of the nearest of the first 36 by an order, and how often the very nearest is among them."""
    first = order.topk(SHORTLIST, largest=False).indices
    found = mss.gather(1, first).amin(1)
    return dict(mss=float(found.mean()), recall=float((found <= mss.amin(1) + 1e-6).float().mean()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--validation", required=True)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--minutes", type=float, default=5, help="CPU time of the training")
    parser.add_argument("--queries", type=int, default=300)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    (tones, heard), (asked, wanted) = load(args.data), load(args.validation)
    asked, wanted = asked[: args.queries], wanted[: args.queries]
    mss = torch.cat([apart(part, heard) for part in wanted.split(16)])
    by_hand = recall(apart(asked, tones), mss)
    model = Tone()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    start, step = time.process_time(), 0
    while (at := (time.process_time() - start) / (60 * args.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * max(0.01, 1 - at)
        rows = torch.randint(len(tones), (96,))
        truth = apart(heard[rows], heard[rows])
        found = torch.cdist(*[model(tones[rows].float() / 255)] * 2, p=1) / BYTES * 32
        # All triplets of the batch: what is nearer by MSS must be nearer by as much.
        margin = (truth.unsqueeze(1) - truth.unsqueeze(2)).clamp(min=0)
        loss = (margin - (found.unsqueeze(1) - found.unsqueeze(2))).clamp(min=0)[margin > 0.5].mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        if step % 200 == 0:
            learned = recall(apart(bytes_of(model, asked), bytes_of(model, tones)), mss)
            print(f"step {step}  loss {loss.item():.3f}  learned {learned}  by hand {by_hand}", flush=True)
    learned = recall(apart(bytes_of(model, asked), bytes_of(model, tones)), mss)
    report = dict(library=len(tones), queries=len(asked), shortlist=SHORTLIST, learned=learned, by_hand=by_hand, best=float(mss.amin(1).mean()))
    (args.out / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    torch.save(model.state_dict(), args.out / "model.pt")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
