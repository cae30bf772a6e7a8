"""Holds the rate of a code at a target by the weight of its KL."""
import math


class RateControl:
    """The weight rises while the rate is above its target, and falls while it is below."""

    def __init__(self, target, weight=1.0, speed=0.03, bounds=(1e-3, 50.0)):
        self.target, self.weight, self.speed, self.bounds = target, weight, speed, bounds

    def update(self, rate):
        """After a step whose rate was so many nats."""
        step = self.speed * max(-1.0, min(1.0, rate / self.target - 1))
        self.weight = min(max(self.weight * math.exp(step), self.bounds[0]), self.bounds[1])
