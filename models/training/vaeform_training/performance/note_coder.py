"""Notes of four bars: latents that all bars share, and a few of each bar, since notes repeat by bar."""
import dataclasses

import torch
from torch import nn

from .data import NUM_BARS, NUM_KEYS
from .lane_coder import Block

BAR = 32
"""Steps of a bar."""
EXTRA = 2
"""Beside keys, a step has velocity and length."""
MAX_LENGTH = 32


@dataclasses.dataclass
class NoteConfig:
    pattern: int = 40
    """Latents that bars share."""
    bar: int = 8
    """Latents of each bar."""
    width: int = 256
    key: int = 20
    """Values by which a step says its keys."""


class NoteCoder(nn.Module):
    """A VAE of notes on the grid: onsets as Bernoulli variables of step and key, velocity and length where one begins."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        width, step = config.width, BAR * (config.key + EXTRA)
        self.keys = nn.Parameter(0.3 * torch.randn(NUM_KEYS, config.key))
        self.read, self.see = nn.Linear(step, width), Block(width)
        self.join, self.gather = nn.Linear(NUM_BARS * width, width), Block(width)
        self.pattern, self.bar = nn.Linear(width, 2 * config.pattern), nn.Linear(2 * width, 2 * config.bar)
        self.open, self.first, self.second = nn.Linear(config.pattern + config.bar, width), Block(width), Block(width)
        self.write = nn.Linear(width, step)
        self.targets, self.likely = nn.Parameter(0.3 * torch.randn(NUM_KEYS, config.key)), nn.Parameter(torch.full((NUM_KEYS,), -5.0))

    def input(self, notes, batch):
        """What notes say of each step, (batch, 4, 32 * (key + 2))."""
        rows = notes[:, 0] * NUM_BARS * BAR + notes[:, 1]
        said = torch.cat([self.keys[notes[:, 2]], notes[:, 3:4] / 31, notes[:, 4:5].clamp(max=MAX_LENGTH) / MAX_LENGTH], 1)
        steps = said.new_zeros(batch * NUM_BARS * BAR, said.shape[1]).index_add(0, rows, said)
        return steps.reshape(batch, NUM_BARS, -1)

    def encode(self, notes, batch):
        """Mean and log variance of all latents, those of the pattern first."""
        bars = self.see(self.read(self.input(notes, batch)))
        whole = self.gather(self.join(bars.flatten(1)))
        pattern = self.pattern(whole).reshape(batch, 2, -1)
        own = self.bar(torch.cat([bars, whole[:, None].expand_as(bars)], -1)).reshape(batch, NUM_BARS, 2, -1).transpose(1, 2).flatten(2)
        both = torch.cat([pattern, own], 2)
        return both[:, 0], both[:, 1].clamp(-12, 4)

    def decode(self, z):
        """Logits of onsets (batch, 128 steps, 128 keys), velocity and length of each step (batch, 128, 2)."""
        pattern, own = z[:, : self.config.pattern], z[:, self.config.pattern :].reshape(len(z), NUM_BARS, -1)
        hidden = self.open(torch.cat([pattern[:, None].expand(-1, NUM_BARS, -1), own], 2))
        steps = self.write(self.second(self.first(hidden))).reshape(len(z), NUM_BARS * BAR, -1)
        return steps[..., : self.config.key] @ self.targets.T + self.likely, steps[..., self.config.key :]
