#!/usr/bin/env python3
"""features.py > features.json: librosa's figures (0.11) for the test signals."""

import json

import librosa
import numpy as np

from signals import SR, signal


def rounded(x):
    return [float(f"{v:.7g}") for v in np.ravel(x)]


def mel(name):
    y = signal(name)
    power = librosa.feature.melspectrogram(y=y, sr=SR, n_fft=1024, hop_length=256, n_mels=64)
    mfcc = librosa.feature.mfcc(y=y, sr=SR, n_fft=1024, hop_length=256, n_mels=64, n_mfcc=20)
    at = [0, 1, 17, 60, power.shape[1] - 1]
    return {"signal": name, "num_frames": power.shape[1], "at": at,
            "mel": rounded(power.T[at]), "db": rounded(librosa.power_to_db(power).T[at]), "mfcc": rounded(mfcc.T[at])}


print(json.dumps({"mel": [mel(name) for name in ("pluck", "brass", "burst")]}))
