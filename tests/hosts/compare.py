"""How far two takes are apart: in bits, in decibel, and to the ear. Takes are frames by channels at 48 kHz."""
import numpy as np

RATE = 48_000
# Window and hop in ms, and bands of the mel scale.
SCALES = ((10, 5, 32), (25, 10, 64), (100, 50, 128))
TOP_HZ = 11_025
RANGE_DB = 80


def decibel(samples):
    return float(10 * np.log10(np.mean(samples**2) + 1e-20))


def same(first, second):
    """Bit for bit."""
    return first.shape == second.shape and (first == second).all()


def aligned(take, reference):
    """The middle of both after a shift by whole samples, at most a tenth of a second; and that shift."""
    frames = min(len(take), len(reference)) - RATE // 5
    margin = RATE // 10
    middle = reference[margin : margin + frames]
    size = 2 * (frames + 2 * margin)
    likeness = np.fft.irfft(np.fft.rfft(take[:, 0], size) * np.fft.rfft(middle[:, 0], size).conj())
    start = int(np.argmax(np.abs(likeness[: 2 * margin])))
    shifted = take[start : start + frames]
    return shifted, middle[: len(shifted)], start - margin


def residual(take, reference):
    """What is left of a take without the reference, in dB to the reference."""
    return decibel(take - reference) - decibel(reference)


def mel_bands(size, count):
    """Weights of a spectrum's bins for triangular bands that are evenly spaced in mel."""
    mels = np.linspace(0, 2595 * np.log10(1 + TOP_HZ / 700), count + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    low, center, high = (edges[start : start + count, None] for start in range(3))
    hz = np.fft.rfftfreq(size, 1 / RATE)
    return np.clip(np.minimum((hz - low) / (center - low), (high - hz) / (high - center)), 0, None)


def log_mels(sound, window_ms, hop_ms, count):
    """Levels in dB of each band over time."""
    size, hop = RATE * window_ms // 1000, RATE * hop_ms // 1000
    frames = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(size))) ** 2
    return 10 * np.log10(power @ mel_bands(size, count).T + 1e-10)


def mss(take, reference):
    """Mean difference of the mel spectra in dB over 80 dB, mean of three scales; 0 sounds the same."""
    apart = []
    for scale in SCALES:
        levels = [log_mels(sound.mean(axis=1), *scale) for sound in (take, reference)]
        floor = levels[1].max() - RANGE_DB
        apart.append(np.mean(np.abs(np.maximum(levels[0], floor) - np.maximum(levels[1], floor))))
    return float(np.mean(apart))
