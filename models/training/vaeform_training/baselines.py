"""What the predictor is compared with, after deepDIVA (Mitcheltree and Koike): regressions of all parameters at once, by an MLP and
an LSTM on MFCCs and by convolutions on mel bands. Same data, same measured pitch, one answer each."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from . import parameters as P
from .predictor import MEASURES, Convolution

FRAMES, MELS, MFCCS = 64, 64, 20
KINDS = ("mlp", "lstm", "cnn")


def cosines():
    """(MELS, MFCCS): the orthonormal DCT-II of a frame."""
    band, order = torch.arange(MELS).float(), torch.arange(MFCCS).float()
    table = torch.cos(math.pi / MELS * (band[:, None] + 0.5) * order) * math.sqrt(2 / MELS)
    table[:, 0] /= math.sqrt(2)
    return table


class Mlp(nn.Module):
    """MFCCs of all frames, two hidden layers."""

    def __init__(self):
        super().__init__()
        self.register_buffer("cosines", cosines(), persistent=False)
        self.hidden1, self.hidden2 = nn.Linear(FRAMES * MFCCS + MEASURES, 512), nn.Linear(512, 512)
        self.out = nn.Linear(512, P.NUM_PARAMETERS)

    def forward(self, heard):
        mels, _, _, measures = heard
        x = torch.cat([(mels @ self.cosines).flatten(1), measures], 1)
        return self.out(F.silu(self.hidden2(F.silu(self.hidden1(x))))).sigmoid()


class Lstm(nn.Module):
    """MFCCs frame by frame; the last state decides."""

    def __init__(self):
        super().__init__()
        self.register_buffer("cosines", cosines(), persistent=False)
        self.lstm = nn.LSTM(MFCCS, 192, batch_first=True)
        self.hidden = nn.Linear(192 + MEASURES, 256)
        self.out = nn.Linear(256, P.NUM_PARAMETERS)

    def forward(self, heard):
        mels, _, _, measures = heard
        _, (state, _) = self.lstm(mels @ self.cosines)
        return self.out(F.silu(self.hidden(torch.cat([state[0], measures], 1)))).sigmoid()


class Cnn(nn.Module):
    """Mel bands, four convolutions over time."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = Convolution(MELS, 128, 3), Convolution(128, 128, 4, 2)
        self.conv3, self.conv4 = Convolution(128, 128, 4, 2), Convolution(128, 128, 4, 2)
        self.hidden = nn.Linear(FRAMES // 8 * 128 + MEASURES, 256)
        self.out = nn.Linear(256, P.NUM_PARAMETERS)

    def forward(self, heard):
        mels, _, _, measures = heard
        x = self.conv4(self.conv3(self.conv2(self.conv1(mels)))).flatten(1)
        return self.out(F.silu(self.hidden(torch.cat([x, measures], 1)))).sigmoid()


def network(kind):
    """The network of a kind, with random weights."""
    return {"mlp": Mlp, "lstm": Lstm, "cnn": Cnn}[kind]()
