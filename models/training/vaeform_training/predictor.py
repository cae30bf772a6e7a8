"""The predictor: what is heard of a sound to a distribution over patches.

Convolutions over time (frames first, channels last, each a matrix product over the channels of a few neighbouring frames) make a
latent of 128 values; it and an algorithm condition seven tokens that are written one after the other: the voice, then the six
operators. Each token attends to those before it and is told their values; within a token a head says a few parameters at a time and is
told what it said. Names and shapes are those of `models/src/fm/predictor`, which runs the same weights.
"""
import dataclasses

import torch
import torch.nn.functional as F
from torch import nn

from . import parameters as P
from .patch_vae import Layer

NUM_ALGORITHMS = 32
ALGORITHM = P.KEYS.index("algorithm")
BINS = 23
"""Bins of a parameter with 100 values, 4.5 apart: 0 and 99 lie in the middle of the first and the last."""
GRADED = P.SIZES == 100
WIDTHS = [BINS if graded else int(size) for size, graded in zip(P.SIZES, GRADED)]
"""Logits of each parameter, (145,)."""
OPERATOR_KEYS = [key.removeprefix("op6_") for key in P.KEYS[: P.OPERATOR_PARAMETERS]]
VOICE_KEYS = P.KEYS[P.NUM_OPERATORS * P.OPERATOR_PARAMETERS :]
OPERATOR_STAGES = (("mode", "coarse"), ("output_level", "fine", "detune"))
VOICE_STAGES = (
    ("feedback", "transpose"),
    ("pitch_level1", "pitch_level2", "pitch_level3", "pitch_level4", "lfo_pitch_depth", "lfo_amp_depth", "lfo_wave", "pitch_mod_sens"),
)
"""What a token says first and then; all others come last."""
OPERATOR_WIDTH = sum(WIDTHS[: P.OPERATOR_PARAMETERS])
VOICE_WIDTH = sum(WIDTHS[P.NUM_OPERATORS * P.OPERATOR_PARAMETERS :])
MEASURES = 30
"""Values beside the frames: 12 pitches, 12 confidences, note, confidence, hold, whether there is one, pitched, velocity."""


@dataclasses.dataclass
class PredictorConfig:
    """All that shapes the network."""

    mels: int = 64
    harmonics: int = 64
    narrow: int = 96
    channels: int = 192
    trunk: int = 384
    latent: int = 128
    hidden: int = 256
    width: int = 144
    heads: int = 4
    expansion: int = 2
    layers: int = 2
    dropout: float = 0.0


class Convolution(nn.Module):
    """SiLU of a convolution over frames: (batch, frames, channels) to (batch, frames / step, out), zeros beyond both ends."""

    def __init__(self, channels, out, size, step=1):
        super().__init__()
        self.size, self.step = size, step
        self.product = nn.Linear(size * channels, out)

    def forward(self, x):
        frames = x.shape[1] // self.step
        x = F.pad(x, (0, 0, (self.size - self.step) // 2, self.size - 1))
        taps = [x[:, i : i + frames * self.step : self.step] for i in range(self.size)]
        return F.silu(self.product(torch.cat(taps, -1)))


class Listener(nn.Module):
    """What is heard to the latent."""

    def __init__(self, config):
        super().__init__()
        n, c = config.narrow, config.channels
        self.mel1 = Convolution(config.mels + 2, n, 3)
        self.norm1 = nn.LayerNorm(n)
        self.mel2 = Convolution(n, c, 4, 2)
        self.harmonic = Convolution(config.harmonics, c, 3)
        self.norm2 = nn.LayerNorm(2 * c)
        self.both = Convolution(2 * c, c, 3)
        self.norm3 = nn.LayerNorm(c)
        self.down1 = Convolution(c, c, 4, 2)
        self.norm4 = nn.LayerNorm(c)
        self.again = Convolution(c, c, 3)
        self.norm5 = nn.LayerNorm(c)
        self.down2 = Convolution(c, c, 4, 2)
        self.norm6 = nn.LayerNorm(c)
        self.trunk = nn.Linear(8 * c + MEASURES, config.trunk)
        self.latent = nn.Linear(config.trunk, config.latent)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, heard):
        mels, harmonics, envelope, measures = heard
        x = torch.cat([mels, envelope.view(len(mels), -1, 2)], -1)
        x = self.mel2(self.norm1(self.mel1(x)))
        x = self.both(self.norm2(torch.cat([x, self.harmonic(harmonics)], -1)))
        x = self.down1(self.norm3(x))
        x = x + self.again(self.norm4(x))
        x = self.norm6(self.down2(self.norm5(x))).flatten(1)
        x = F.silu(self.trunk(torch.cat([self.dropout(x), measures], 1)))
        return self.latent(x)


def staged(keys, first):
    """Places of parameters, stage by stage."""
    last = [key for key in keys if not any(key in stage for stage in first)]
    return [[keys.index(key) for key in stage] for stage in (*first, last)]


class Head(nn.Module):
    """Logits of a token's parameters, stage by stage: each stage is told what those before said."""

    def __init__(self, width, expansion, stages, widths):
        super().__init__()
        starts = [sum(widths[:i]) for i in range(len(widths))]
        columns = [[column for i in stage for column in range(starts[i], starts[i] + widths[i])] for stage in stages]
        for i, own in enumerate(columns):
            self.register_buffer(f"columns{i}", torch.tensor(own), persistent=False)
        order = torch.tensor([column for own in columns for column in own]).argsort()
        self.register_buffer("order", order, persistent=False)
        self.out = nn.ModuleList(nn.Linear(width, len(own)) for own in columns)
        self.said = nn.ModuleList(nn.Linear(len(own), expansion * width, bias=False) for own in columns[:-1])
        self.up = nn.ModuleList(nn.Linear(width, expansion * width) for _ in columns[:-1])
        self.down = nn.ModuleList(nn.Linear(expansion * width, width) for _ in columns[:-1])
        for down in self.down:
            nn.init.normal_(down.weight, std=1e-2)
            nn.init.zeros_(down.bias)

    def forward(self, x, code):
        """Logits (.., widths) of tokens (.., width) whose values are coded in (.., widths)."""
        logits = []
        for i, out in enumerate(self.out):
            logits.append(out(x))
            if i < len(self.said):
                said = self.said[i](code[..., getattr(self, f"columns{i}")])
                x = x + self.down[i](F.silu(self.up[i](x) + said))
        return torch.cat(logits, -1)[..., self.order]


class Code(nn.Module):
    """Values as they are said: one of each where a parameter has few, shares of the two nearest bins of graded ones."""

    def __init__(self):
        super().__init__()
        tables = [shares() if graded else torch.eye(width) for graded, width in zip(GRADED, WIDTHS)]
        for name, params in (("operator", range(P.OPERATOR_PARAMETERS)), ("voice", range(126, P.NUM_PARAMETERS))):
            rows, starts = [], []
            width = sum(WIDTHS[i] for i in params)
            at = 0
            for i in params:
                starts.append(sum(len(row) for row in rows))
                rows.append(F.pad(tables[i], (at, width - at - WIDTHS[i])))
                at += WIDTHS[i]
            self.register_buffer(f"{name}_table", torch.cat(rows), persistent=False)
            self.register_buffer(f"{name}_starts", torch.tensor(starts), persistent=False)

    def operators(self, values):
        """(batch, 6, OPERATOR_WIDTH) of (batch, 145)."""
        rows = values[:, :126].reshape(-1, 21) + self.operator_starts
        return F.embedding_bag(rows, self.operator_table, mode="sum").view(len(values), 6, -1)

    def voice(self, values):
        """(batch, VOICE_WIDTH)."""
        return F.embedding_bag(values[:, 126:] + self.voice_starts, self.voice_table, mode="sum")


class Predictor(nn.Module):
    """Latent, algorithm, and the other parameters under an algorithm."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        w, h = config.width, config.hidden
        self.listener = Listener(config)
        self.choice1, self.choice2 = nn.Linear(config.latent, h), nn.Linear(h, NUM_ALGORITHMS)
        self.trunk1, self.trunk2 = nn.Linear(config.latent + NUM_ALGORITHMS, h), nn.Linear(h, h)
        self.tokens = nn.Linear(h, 7 * w)
        self.code = Code()
        self.said_operator, self.said_voice = nn.Linear(OPERATOR_WIDTH, w, bias=False), nn.Linear(VOICE_WIDTH, w, bias=False)
        self.layers = nn.ModuleList(Layer(config, condition=h, is_causal=True) for _ in range(config.layers))
        self.norm = nn.LayerNorm(w)
        self.operator = Head(w, config.expansion, staged(OPERATOR_KEYS, OPERATOR_STAGES), WIDTHS[: P.OPERATOR_PARAMETERS])
        self.operator_bias = nn.Parameter(torch.zeros(6, OPERATOR_WIDTH))
        self.voice = Head(w, config.expansion, staged(VOICE_KEYS, VOICE_STAGES), WIDTHS[126:])

    def algorithms(self, latent):
        """Logits (batch, 32)."""
        return self.choice2(F.silu(self.choice1(latent)))

    def under(self, latent, algorithm, values):
        """Logits of operators (batch, 6, OPERATOR_WIDTH) and voice (batch, VOICE_WIDTH) under an algorithm (batch,), each parameter
        told the values (batch, 145) of those before it. Those of the algorithm itself mean nothing."""
        given = torch.cat([latent, F.one_hot(algorithm, NUM_ALGORITHMS).to(latent.dtype)], 1)
        t = F.silu(self.trunk2(F.silu(self.trunk1(given))))
        operators, voice = self.code.operators(values), self.code.voice(values)
        x = self.tokens(t).view(len(t), 7, -1).roll(1, 1)
        before = torch.cat([self.said_voice(voice).unsqueeze(1), self.said_operator(operators[:, :5])], 1)
        x = torch.cat([x[:, :1], x[:, 1:] + before], 1)
        for layer in self.layers:
            x = layer(x, t)
        x = self.norm(x)
        return self.operator(x[:, 1:], operators) + self.operator_bias, self.voice(x[:, 0], voice)


def shares():
    """Of each graded value in the two nearest bins, (100, BINS)."""
    value = torch.arange(100) / 99 * (BINS - 1)
    low = value.floor().clamp(max=BINS - 2).long()
    part = value - low
    soft = torch.zeros(100, BINS)
    soft[torch.arange(100), low], soft[torch.arange(100), low + 1] = 1 - part, part
    return soft


def _columns(width, wanted):
    """Which of the parameters of a token are wanted, and where their logits lie: (parameters,), (parameters, width)."""
    start, columns = 0, []
    for graded, size in wanted:
        if (graded, size) == width:
            columns.append(range(start, start + size))
        start += size
    return torch.tensor(columns)


class Score(nn.Module):
    """Cross entropy of each parameter: graded ones against the two nearest bins."""

    def __init__(self):
        super().__init__()
        self.register_buffer("soft", shares(), persistent=False)
        self.tokens = []
        for start, end in ((0, P.OPERATOR_PARAMETERS), (6 * P.OPERATOR_PARAMETERS, P.NUM_PARAMETERS)):
            kinds = [(bool(GRADED[i]), WIDTHS[i]) for i in range(start, end)]
            groups = []
            for kind in sorted(set(kinds)):
                parameters = torch.tensor([i for i, own in enumerate(kinds) if own == kind])
                groups.append((kind, parameters, _columns(kind, kinds)))
            self.tokens.append(groups)

    def nats(self, operators, voice, values):
        """(batch, 145)."""
        b = len(values)
        own = self._nats(operators.float(), values[:, :126].reshape(b, 6, 21), self.tokens[0])
        return torch.cat([own.reshape(b, 126), self._nats(voice.float(), values[:, 126:], self.tokens[1])], 1)

    def _nats(self, logits, values, groups):
        nats = torch.zeros(values.shape, dtype=logits.dtype)
        for (graded, _), parameters, columns in groups:
            own = logits[..., columns].log_softmax(-1)
            at = values[..., parameters]
            if graded:
                found = -(own * self.soft[at]).sum(-1)
            else:
                found = -own.gather(-1, at.unsqueeze(-1)).squeeze(-1)
            nats[..., parameters] = found
        return nats

    @torch.no_grad()
    def choices(self, operators, voice):
        """The likeliest value of each parameter, (batch, 145); graded ones between the bins around the likeliest."""
        b = len(voice)
        picked = []
        for logits, groups, count in ((operators, self.tokens[0], 21), (voice, self.tokens[1], 19)):
            values = torch.zeros(*logits.shape[:-1], count)
            for (graded, _), parameters, columns in groups:
                own = logits[..., columns].softmax(-1)
                top = own.argmax(-1)
                if graded:
                    near = (torch.arange(BINS) - top.unsqueeze(-1)).abs() <= 1
                    own = own * near
                    values[..., parameters] = (own * torch.arange(BINS)).sum(-1) / own.sum(-1) * 99 / (BINS - 1)
                else:
                    values[..., parameters] = top.float()
            picked.append(values.reshape(b, -1))
        return torch.cat(picked, 1).round()
