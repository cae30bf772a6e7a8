"""The test signals at 22,050 Hz, formula by formula as in signals.rs."""

import numpy as np

SR = 22050


def seconds(num_samples):
    return np.arange(num_samples) / SR


def noise(num_samples):
    out, state = np.empty(num_samples), 0x2545F4914F6CDD1D
    for i in range(num_samples):
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
        out[i] = (state >> 40) / (1 << 23) - 1
    return out


def pluck():
    t = seconds(33075)
    return 0.8 * np.exp(-t / 0.3) * np.sin(2 * np.pi * 220 * t + 3 * np.exp(-t / 0.15) * np.sin(2 * np.pi * 440 * t))


def brass():
    t = seconds(33075)
    w = 2 * np.pi * 220.7 * t
    return 0.5 * np.minimum(t / 0.08, 1) * np.exp(-t / 2) * np.sin(w + 2 * np.minimum(t / 0.2, 1) * np.sin(w))


def bell():
    t = seconds(26461)
    w = 2 * np.pi * 311.1 * t
    return 0.3 * np.exp(-t / 0.5) * np.sin(w + 2.5 * np.exp(-t / 0.4) * np.sin(3.5 * w))


def burst():
    t = seconds(44000)
    return 0.9 * np.exp(-t / 0.2) * noise(44000)


def sweep():
    t = np.maximum(seconds(41000) - 0.3, 0)
    return 0.01 * np.sin(2 * np.pi * (100 * t + 400 * t * t))


def silence():
    return np.zeros(20000)


ALL = {f.__name__: f for f in (pluck, brass, bell, burst, sweep, silence)}


def signal(name):
    return ALL[name]().astype(np.float32)
