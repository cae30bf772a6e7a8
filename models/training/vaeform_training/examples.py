"""Examples as `vaeform dataset` writes them, what the predictor is told of them, and what recordings do to a sound."""
import json
import pathlib

import numpy as np
import torch
from safetensors import safe_open

from . import parameters as P
from .data import DataError

FIELDS = ("patch", "velocity", "note", "mels", "harmonics", "envelope", "pitches", "measured")
TRANSPOSE = P.KEYS.index("transpose")
CENTRE = 24
NO_HOLD = 255
FLOOR = 0.06
"""Weight of a parameter that cannot be heard, against 1 for one that can."""
IMPORTANCE = {"coarse": 3, "output_level": 3, "mode": 2, "detune": 0.5, "breakpoint": 0.25, "left_depth": 0.25, "right_depth": 0.25,
              "left_curve": 0.2, "right_curve": 0.2, "rate_scaling": 0.3, "velocity_sens": 0.3, "amp_mod_sens": 0.5}
"""Weights of an operator's parameters; 1 for the others."""
VOICE_IMPORTANCE = {"feedback": 2, "transpose": 3, "osc_sync": 0.2, "algorithm": 3}
"""The same for the voice; 0.5 for the others."""


class Examples:
    """All parts of a folder in memory, as bytes."""

    def __init__(self, folder):
        self.folder, self.names, self.parts = pathlib.Path(folder), [], {field: [] for field in FIELDS}
        self.refresh()

    def refresh(self):
        """Takes in the parts that were written since: training may begin while a dataset grows."""
        manifests = sorted(self.folder.glob("manifest*.json"))
        if not manifests:
            raise DataError(f"{self.folder}: expected manifest.json as `vaeform dataset` writes it, found none")
        content = [json.loads(path.read_text()) for path in manifests]
        if any(c["provenance"] != content[0]["provenance"] for c in content):
            raise DataError(f"{self.folder}: its manifests tell of different datasets")
        self.provenance = content[0]["provenance"]
        names = {f"{part['part']:05}.safetensors" for c in content for part in c["parts"]}
        new = sorted(names - set(self.names))
        if not new:
            return
        self.names += new
        for name in new:
            with safe_open(self.folder / name, "pt") as file:
                for field in FIELDS:
                    self.parts[field].append(file.get_tensor(field))
        for field in FIELDS:
            whole = torch.cat(self.parts[field])
            self.parts[field] = [whole]
            setattr(self, field, whole)
        self.patch = self.relative()
        self.weights = torch.tensor(weights(self.patch.numpy()), dtype=torch.float16)

    def __len__(self):
        return len(self.patch)

    def relative(self):
        """Patches as they must be played at the measured note: what was measured wrong becomes transposition."""
        patch = self.patch.clone()
        apart = self.note.int() - self.measured[:, 0].int()
        patch[:, TRANSPOSE] = (CENTRE + apart).clamp(0, 48).to(torch.uint8)
        return patch

    def batch(self, rows, generator=None):
        """What is heard of some rows, disturbed where there is a generator; their parameters; weights of these."""
        heard = [getattr(self, field)[rows].float() / 255 for field in ("mels", "harmonics", "envelope")]
        measures = measured(self.pitches[rows], self.measured[rows], self.velocity[rows])
        if generator is not None:
            disturb(heard, generator)
        return (*heard, measures), self.patch[rows].long(), self.weights[rows].float()


def measured(pitches, measured, velocity):
    """Values beside the frames, (batch, 30)."""
    pitches, measured = pitches.float(), measured.float()
    confidence = pitches[:, :, 1] / 255
    cents = (pitches[:, :, 0] - 128) / 32 * (confidence > 0)
    has_hold = (measured[:, 2] < NO_HOLD).float()
    single = [(measured[:, 0] - 60) / 24, measured[:, 1] / 255, measured[:, 2] / 254 * has_hold, has_hold, measured[:, 3],
              velocity.float() / 127]
    return torch.cat([cents, confidence, torch.stack(single, 1)], 1)


SECONDS = np.concatenate([np.arange(40) * 55, 2200 + 350 * np.arange(88)]) / 22050
"""Of the points of the envelope; mel frames lie at every second, harmonics at every fourth."""


def disturb(heard, generator):
    """What recordings do, in place, each to a part of the batch: a tilt of the spectrum, a floor of noise, a room that keeps the
    sound, an early end. Levels are 0..1 for 80 dB."""
    mels, harmonics, envelope = heard
    b = len(mels)
    uniform = lambda *shape: torch.rand(*shape, generator=generator)
    times = [torch.tensor(SECONDS[step - 1 :: step] if step > 1 else SECONDS, dtype=torch.float32) for step in (2, 4, 1)]
    # Up to 12 dB from the lowest to the highest band.
    tilt = (uniform(b, 1, 1) - 0.5) * 24 / 80 * (uniform(b, 1, 1) < 0.25)
    for levels in (mels, harmonics):
        levels += tilt * torch.linspace(-0.5, 0.5, levels.shape[2])
    # A room: nothing falls faster than so many dB a second.
    wet = uniform(b) < 0.1
    fall, under = 60 / (0.15 + 1.2 * uniform(b, 1, 1)) / 80, 0.15 + 0.25 * uniform(b, 1, 1)
    end = torch.where(uniform(b, 1, 1) < 0.12, 0.15 + 1.3 * uniform(b, 1, 1), torch.tensor(9.0))
    noise = torch.where(uniform(b, 1, 1) < 0.25, 0.05 + 0.3 * uniform(b, 1, 1), torch.tensor(0.0))
    for levels, at in zip((mels, harmonics, envelope.unsqueeze(2)), times):
        at = at.view(1, -1, 1)
        slope = fall[wet] * at
        levels[wet] = torch.maximum(levels[wet], (levels[wet] + slope).cummax(1).values - slope - under[wet])
        levels.mul_(at < end)
        torch.maximum(levels, noise, out=levels)
        levels.clamp_(0, 1)


def weights(values):
    """What each parameter counts, (examples, 145): by how much it can be heard, and by what it does."""
    heard = FLOOR + (1 - FLOOR) * P.audibility(values)
    for i, key in enumerate(P.KEYS):
        name = key.split("_", 1)[1] if i < 126 else key
        heard[:, i] *= IMPORTANCE.get(name, 1) if i < 126 else VOICE_IMPORTANCE.get(name, 0.5)
    return heard
