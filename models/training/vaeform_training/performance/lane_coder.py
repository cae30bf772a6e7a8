"""One small residual network that codes any lane: 128 values to a few latents and back. Lanes share it, so every weight sees ten times the data."""
import dataclasses

import torch
from torch import nn

from .data import NUM_STEPS


@dataclasses.dataclass
class LaneConfig:
    latents: int = 13
    """Latents of a lane; a segment has ten times as many."""
    width: int = 192
    blocks: int = 3


class Block(nn.Module):
    """x + down(silu(up(norm(x))))."""

    def __init__(self, width):
        super().__init__()
        self.norm, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, width), nn.Linear(width, width)
        nn.init.zeros_(self.down.weight)

    def forward(self, x):
        return x + self.down(nn.functional.silu(self.up(self.norm(x))))


class LaneCoder(nn.Module):
    """A VAE of lanes with the linear code beside the network, from which training starts."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        width, latents = config.width, config.latents
        blocks = lambda: nn.ModuleList(Block(width) for _ in range(config.blocks))
        self.read, self.encoder, self.moments = nn.Linear(NUM_STEPS, width), blocks(), nn.Linear(width, 2 * latents)
        self.open, self.decoder, self.write = nn.Linear(latents, width), blocks(), nn.Linear(width, NUM_STEPS)
        self.analyse, self.synthesise = nn.Linear(NUM_STEPS, latents), nn.Linear(latents, NUM_STEPS, bias=False)
        nn.init.zeros_(self.moments.weight)
        nn.init.zeros_(self.write.weight)

    @torch.no_grad()
    def start_from(self, curves, nats):
        """Makes the linear parts the best linear code of some lanes at so many nats a lane."""
        latents = self.config.latents
        values, vectors = torch.linalg.eigh(torch.cov(curves.T))
        values, vectors = values.flip(0).clamp(min=1e-9)[:latents], vectors.flip(1)[:, :latents]
        low, high = values[-1].log() - 9, values[0].log()
        for _ in range(40):
            level = ((low + high) / 2).exp()
            is_high = 0.5 * (values / level).log().clamp(min=0).sum() < nats
            low, high = (low, level.log()) if is_high else (level.log(), high)
        kept = (values - level).clamp(min=0).sqrt()
        self.analyse.weight.copy_((vectors * kept / values).T)
        self.analyse.bias.copy_(-curves.mean(0) @ (vectors * kept / values))
        self.moments.bias[latents:] = (level / values).clamp(max=1).log()
        self.synthesise.weight.copy_(vectors * kept)
        self.write.bias.copy_(curves.mean(0))

    def encode(self, curves):
        """Mean and log variance of each latent."""
        hidden = self.read(4 * curves - 2)
        for block in self.encoder:
            hidden = block(hidden)
        mean, log_variance = self.moments(hidden).chunk(2, -1)
        return mean + self.analyse(curves), log_variance.clamp(-12, 4)

    def decode(self, z):
        """Lanes of about 0 to 1."""
        hidden = self.open(z)
        for block in self.decoder:
            hidden = block(hidden)
        return self.write(hidden) + self.synthesise(z)


def kl(mean, log_variance):
    """Nats of each latent."""
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance)
