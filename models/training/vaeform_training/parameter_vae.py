"""The patch VAE over 155 tokens, one a parameter and one a character of the name: the layout of the first model of its kind
(12 + 12 layers there), at a size that trains in the same time as the seven-token one. It is compared, not shipped."""
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

from . import parameters as P
from .patch_vae import Layer
from .sylvester import TriangularSylvester

VALUES = 128


@dataclasses.dataclass
class ParameterConfig:
    """All that shapes the network."""

    latents: int = 8
    width: int = 64
    hidden: int = 256
    heads: int = 4
    expansion: int = 2
    encoder_layers: int = 2
    decoder_layers: int = 2
    num_flows: int = 4
    dropout: float = 0.0


class ParameterVae(nn.Module):
    """One embedding of 128 values and one head shared by all tokens; a mean-pooled encoder; FiLM in the decoder."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        w, h, n = config.width, config.hidden, P.NUM_PARAMETERS
        self.value = nn.Embedding(VALUES, w)
        self.place = nn.Parameter(torch.randn(n + P.NAME_LENGTH, w) * 0.1)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.encoder_layers))
        self.norm = nn.LayerNorm(w)
        self.pool = nn.Linear(w, h)
        self.mean, self.log_variance = nn.Linear(h, config.latents), nn.Linear(h, config.latents)
        self.flows = TriangularSylvester(h, config.latents, config.num_flows)
        self.trunk1, self.trunk2 = nn.Linear(config.latents, h), nn.Linear(h, h)
        self.start = nn.Parameter(torch.randn(n + P.NAME_LENGTH, w) * 0.1)
        self.spread = nn.Linear(h, w)
        self.unlayers = nn.ModuleList(Layer(config, condition=h) for _ in range(config.decoder_layers))
        self.unnorm = nn.LayerNorm(w)
        self.head = nn.Linear(w, VALUES)
        sizes = torch.tensor(P.SIZES)
        self.register_buffer("legal", torch.arange(VALUES) < sizes[:, None], persistent=False)

    def posterior(self, values, sample):
        """As the seven-token model's; names are not read, so that accuracy compares."""
        x = self.value(values) + self.place[: P.NUM_PARAMETERS]
        for layer in self.layers:
            x = layer(x)
        hidden = F.silu(self.pool(self.norm(x).mean(1)))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden).clamp(-12, 4)
        noise = torch.randn_like(mean) if sample else torch.zeros_like(mean)
        z, log_det = self.flows(mean + (0.5 * log_variance).exp() * noise, hidden)
        return z, -0.5 * (log_variance + noise**2).sum(1) - log_det + 0.5 * (z**2).sum(1)

    def forward(self, values, sample=True, blur=None):
        """Logits in the seven-token model's form, so that both are scored alike. It knows no blur."""
        z, kl = self.posterior(values, sample)
        t = F.silu(self.trunk2(F.silu(self.trunk1(z))))
        x = self.start + self.spread(t).unsqueeze(1)
        for layer in self.unlayers:
            x = layer(x, t)
        logits = self.head(self.unnorm(x))
        parts = [logits[:, i, : P.SIZES[i]] for i in range(P.NUM_PARAMETERS)]
        operators = torch.stack([torch.cat(parts[21 * op : 21 * op + 21], 1) for op in range(6)], 1)
        names = logits[:, P.NUM_PARAMETERS :, P.FIRST_CHARACTER : P.FIRST_CHARACTER + P.NUM_CHARACTERS]
        return (operators, torch.cat(parts[126:], 1), names), z, kl
