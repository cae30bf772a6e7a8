"""The control of every rate: the best linear Gaussian code of some curves (reverse water-filling), as an encoder and decoder that can be used on others."""
import numpy as np


class LinearCode:
    """Principal components of training curves, (n, values)."""

    def __init__(self, curves):
        curves = curves.astype(np.float64)
        self.mean = curves.mean(0)
        values, vectors = np.linalg.eigh(np.cov((curves - self.mean).T))
        self.values, self.vectors = np.maximum(values[::-1], 1e-12), vectors[:, ::-1]

    def at(self, level, power):
        """Nats and mean squared error of curves whose components have this power, when what lies under `level` is left out."""
        kept = self.values > level
        value, seen = self.values[kept], power[kept]
        nats = 0.5 * (level / value + seen * (value - level) / value**2 - 1 + np.log(value / level))
        error = seen * (level / value) ** 2 + (value - level) * level / value
        return nats.sum(), (error.sum() + power[~kept].sum()) / len(power)

    def error(self, curves, nats):
        """Mean squared error of curves at so many nats each."""
        power = (((curves - self.mean) @ self.vectors) ** 2).mean(0)
        low, high = 1e-12, self.values[0]
        for _ in range(80):
            middle = (low * high) ** 0.5
            low, high = (middle, high) if self.at(middle, power)[0] > nats else (low, middle)
        return self.at((low * high) ** 0.5, power)[1]
