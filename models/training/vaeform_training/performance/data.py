"""Packed segments, as `vaeform performance pack` writes them."""
import numpy as np
import torch
from safetensors.numpy import load_file

NUM_LANES, NUM_STEPS, NUM_KEYS, NUM_BARS = 10, 128, 128, 4


class Segments:
    """Lanes (n, 10, 128) of 0-127, and notes."""

    def __init__(self, path):
        tensors = load_file(str(path))
        self.lanes = tensors["lanes"]
        rows = tensors["notes"]
        self.starts = np.searchsorted(rows[:, 0], np.arange(len(self.lanes) + 1))
        self.rows = torch.tensor(rows, dtype=torch.long)

    def __len__(self):
        return len(self.lanes)

    def curves(self):
        """All lanes as values of 0 to 1, (n * 10, 128)."""
        return torch.tensor(self.lanes.reshape(-1, NUM_STEPS)).float() / 127

    def notes(self, segments, shift=None):
        """The notes of some segments, a row each: place in the batch, step, key, velocity, length. `shift` is semitones a segment."""
        starts, ends = self.starts[segments], self.starts[np.asarray(segments) + 1]
        rows = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends)])
        place = np.repeat(np.arange(len(segments)), ends - starts)
        notes = self.rows[torch.tensor(rows)].clone()
        notes[:, 0] = torch.tensor(place)
        if shift is not None:
            notes[:, 2] = (notes[:, 2] + torch.tensor(shift[place])).clamp(0, NUM_KEYS - 1)
        return notes
