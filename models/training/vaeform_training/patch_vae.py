"""The patch VAE over seven tokens: six operators and the voice, each the sum of its parameters' embeddings.

Attention runs over the tokens; triangular Sylvester flows follow the Gaussian posterior; the decoder is conditioned on z by FiLM.
It is also told how blurred z is: at blur 0 it says what lies exactly there, at more it says what lies around, so that a knob that
travels through the space meets slopes and not steps.
Names and shapes are those of `models/src/fm/patch_vae.rs`, which runs the same weights.
"""
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

from . import parameters as P
from .sylvester import TriangularSylvester


@dataclasses.dataclass
class Config:
    """All that shapes the network."""

    latents: int = 8
    width: int = 192
    hidden: int = 256
    heads: int = 4
    expansion: int = 2
    encoder_layers: int = 3
    decoder_layers: int = 3
    num_flows: int = 4
    dropout: float = 0.0


class Attention(nn.Module):
    """Self-attention over the seven tokens; a causal one sees those before and itself."""

    def __init__(self, width, heads, is_causal=False):
        super().__init__()
        self.heads, self.is_causal = heads, is_causal
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x):
        b, t, w = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (w // self.heads) ** -0.5) @ k.transpose(2, 3)
        if self.is_causal:
            scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -torch.inf)
        weights = scores.softmax(-1)
        return self.out((weights @ v).transpose(1, 2).reshape(b, t, w))


class Layer(nn.Module):
    """Attention and feed-forward, each after a layer norm; with `condition`, both norms are scaled and shifted by it (FiLM)."""

    def __init__(self, config, condition=None, is_causal=False):
        super().__init__()
        w = config.width
        self.norm1, self.norm2 = nn.LayerNorm(w), nn.LayerNorm(w)
        self.attention = Attention(w, config.heads, is_causal)
        self.up, self.down = nn.Linear(w, config.expansion * w), nn.Linear(config.expansion * w, w)
        self.dropout = nn.Dropout(config.dropout)
        self.film = None
        if condition:
            self.film = nn.Linear(condition, 4 * w)
            nn.init.normal_(self.film.weight, std=1e-2)
            nn.init.zeros_(self.film.bias)

    def forward(self, x, condition=None):
        scale1 = shift1 = scale2 = shift2 = 0
        if self.film is not None:
            scale1, shift1, scale2, shift2 = self.film(condition).unsqueeze(1).chunk(4, 2)
        x = x + self.dropout(self.attention(self.norm1(x) * (1 + scale1) + shift1))
        return x + self.dropout(self.down(F.silu(self.up(self.norm2(x) * (1 + scale2) + shift2))))


class Encoder(nn.Module):
    """Parameters (batch, 145) to the posterior's hidden state (batch, hidden)."""

    def __init__(self, config):
        super().__init__()
        w = config.width
        self.operator = nn.EmbeddingBag(P.OPERATOR_WIDTH, w, mode="sum")
        self.voice = nn.EmbeddingBag(P.GLOBAL_WIDTH, w, mode="sum")
        self.slot = nn.Parameter(torch.randn(7, w) * 0.1)
        for table in (self.operator, self.voice):
            nn.init.normal_(table.weight, std=0.1)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.encoder_layers))
        self.norm = nn.LayerNorm(w)
        self.pool = nn.Linear(7 * w, config.hidden)
        self.register_buffer("operator_starts", torch.tensor(P.OPERATOR_STARTS), persistent=False)
        self.register_buffer("voice_starts", torch.tensor(P.GLOBAL_STARTS), persistent=False)

    def forward(self, values):
        b = len(values)
        operators = values[:, : 6 * 21].reshape(b * 6, 21) + self.operator_starts
        voice = values[:, 6 * 21 :] + self.voice_starts
        x = torch.cat([self.operator(operators).view(b, 6, -1), self.voice(voice).unsqueeze(1)], 1) + self.slot
        for layer in self.layers:
            x = layer(x)
        return F.silu(self.pool(self.norm(x).reshape(b, -1)))


class Decoder(nn.Module):
    """z (batch, latents) and its blur (batch,), the deviation of noise on z, to logits: operators (batch, 6, 1377), voice (batch, 1307), name (batch, 10, 96)."""

    def __init__(self, config):
        super().__init__()
        w, h = config.width, config.hidden
        self.width = w
        self.trunk1, self.trunk2 = nn.Linear(config.latents + 1, h), nn.Linear(h, h)
        self.tokens = nn.Linear(h, 7 * w)
        self.layers = nn.ModuleList(Layer(config, condition=h) for _ in range(config.decoder_layers))
        self.norm = nn.LayerNorm(w)
        self.operator = nn.Linear(w, P.OPERATOR_WIDTH)
        self.operator_bias = nn.Parameter(torch.zeros(6, P.OPERATOR_WIDTH))
        self.voice = nn.Linear(w, P.GLOBAL_WIDTH)
        self.name = nn.Linear(h, P.NAME_LENGTH * P.NUM_CHARACTERS)

    def forward(self, z, blur):
        b = len(z)
        t = F.silu(self.trunk2(F.silu(self.trunk1(torch.cat([z, blur.unsqueeze(1)], 1)))))
        x = self.tokens(t).view(b, 7, self.width)
        for layer in self.layers:
            x = layer(x, t)
        x = self.norm(x)
        # The name follows the sound and never shapes it.
        name = self.name(t.detach()).view(b, P.NAME_LENGTH, P.NUM_CHARACTERS)
        return self.operator(x[:, :6]) + self.operator_bias, self.voice(x[:, 6]), name


class PatchVae(nn.Module):
    """Encoder, posterior with flows, decoder."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.mean = nn.Linear(config.hidden, config.latents)
        self.log_variance = nn.Linear(config.hidden, config.latents)
        self.flows = TriangularSylvester(config.hidden, config.latents, config.num_flows)
        self.decoder = Decoder(config)

    def posterior(self, values, sample):
        """z (batch, latents) and KL to the standard normal prior in nats (batch,), estimated at z; without `sample` at the mean."""
        hidden = self.encoder(values)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden).clamp(-12, 4)
        noise = torch.randn_like(mean) if sample else torch.zeros_like(mean)
        z0 = mean + (0.5 * log_variance).exp() * noise
        z, log_det = self.flows(z0, hidden)
        log_q = -0.5 * (log_variance + noise**2).sum(1) - log_det
        return z, log_q + 0.5 * (z**2).sum(1)

    def forward(self, values, sample=True, blur=None):
        """Logits, z and KL; `blur` (batch,) is the deviation of noise that is laid on z before it is decoded."""
        z, kl = self.posterior(values, sample)
        blur = z.new_zeros(len(z)) if blur is None else blur
        return self.decoder(z + blur.unsqueeze(1) * torch.randn_like(z), blur), z, kl


def segments(sizes):
    """(sum of sizes, number of sizes): 1 where a value belongs to a parameter."""
    return torch.repeat_interleave(torch.eye(len(sizes)), torch.tensor(sizes), 0)


class Score(nn.Module):
    """Cross entropy and choices under a softmax over each parameter's legal values only."""

    def __init__(self):
        super().__init__()
        self.register_buffer("operator_segments", segments(P.OPERATOR_SIZES))
        self.register_buffer("voice_segments", segments(P.GLOBAL_SIZES))
        self.register_buffer("operator_starts", torch.tensor(P.OPERATOR_STARTS))
        self.register_buffer("voice_starts", torch.tensor(P.GLOBAL_STARTS))

    def nats(self, logits, values):
        """Cross entropy of each parameter, (batch, 145)."""
        operators, voice, _ = logits
        b = len(values)
        own = self._nats(operators, values[:, :126].reshape(b, 6, 21) + self.operator_starts, self.operator_segments)
        return torch.cat([own.reshape(b, 126), self._nats(voice, values[:, 126:] + self.voice_starts, self.voice_segments)], 1)

    @staticmethod
    def _nats(logits, targets, of_segment):
        peak = logits.detach().amax(-1, keepdim=True)
        total = ((logits - peak).clamp(min=-60).exp() @ of_segment).log() + peak
        return total - logits.gather(-1, targets)

    @torch.no_grad()
    def choices(self, logits):
        """The likeliest value of each parameter, (batch, 145)."""
        operators, voice, _ = logits
        pick = lambda x, sizes: torch.stack([part.argmax(-1) for part in x.split(sizes.tolist(), -1)], -1)
        b = len(voice)
        return torch.cat([pick(operators, P.OPERATOR_SIZES).reshape(b, 126), pick(voice, P.GLOBAL_SIZES)], 1)


def name_nats(logits, names):
    """Cross entropy of the name, (batch,)."""
    return F.cross_entropy(logits[2].transpose(1, 2), names - P.FIRST_CHARACTER, reduction="none").sum(1)
