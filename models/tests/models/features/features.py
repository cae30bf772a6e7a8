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


def curves(name):
    y = signal(name)
    stft = np.abs(librosa.stft(y, n_fft=2048, hop_length=512))
    weights = librosa.db_to_power(librosa.A_weighting(librosa.fft_frequencies(sr=SR, n_fft=2048)))
    sides = np.where(np.isin(np.arange(1025), (0, 1024)), 1, 2) / (0.375 * 2048 * 2048)
    loudness = librosa.power_to_db((stft**2 * (weights * sides)[:, None]).sum(0), amin=1e-12, top_db=None)
    return {"signal": name,
            "rms": rounded(librosa.feature.rms(y=y, frame_length=1102, hop_length=551)),
            "centroid": rounded(librosa.feature.spectral_centroid(y=y, sr=SR, n_fft=1024, hop_length=512)),
            "onset": rounded(librosa.onset.onset_strength(y=y, sr=SR)),
            "loudness": rounded(loudness)}


HZ = [1, 20, 31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000]
print(json.dumps({"mel": [mel(name) for name in ("pluck", "brass", "burst")],
                  "curves": [curves(name) for name in ("pluck", "brass", "sweep")],
                  "a_weighting": [[hz, float(librosa.A_weighting(hz))] for hz in HZ]}))
