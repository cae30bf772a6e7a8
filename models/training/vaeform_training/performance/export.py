"""Exports a trained lane coder for `vaeform-models`: safetensors with torch's names, and parity fixtures.

    python -m vaeform_training.performance.export --run RUN --data DATA --out lane_coder.safetensors --parity parity.safetensors
"""
import json
import pathlib

import torch
from safetensors.torch import save_file

from ..weights import parser, rounded, trained, write
from .data import NUM_LANES, Segments
from .lane_coder import LaneCoder, LaneConfig
from .train_lanes import evaluate

MAX_BYTES = 2_000_000
"""The largest file that ships; two of them do."""
PARITY_ROWS = 8


@torch.no_grad()
def parity(model, curves):
    """Lanes that move, what the network says of them, and the lanes of the means."""
    moving = curves[curves.amax(1) > curves.amin(1)]
    lanes = moving[torch.linspace(0, len(moving) - 1, PARITY_ROWS).long()].contiguous()
    mean, log_variance = (part.contiguous() for part in model.encode(lanes))
    return dict(lanes=lanes, mean=mean, log_variance=log_variance, decoded=model.decode(mean))


def main():
    args = parser(__doc__, "folder of packed segments, whose test set the figures and the fixture are of").parse_args()
    torch.set_num_threads(1)
    model = LaneCoder(LaneConfig(**json.loads((args.run / "config.json").read_text())))
    model.load_state_dict(trained(args.run))
    curves = Segments(pathlib.Path(args.data) / "test.safetensors").curves()
    show = lambda found: f"mean squared error {found[0]:.5f} at {found[1]:.1f} nats of {NUM_LANES} lanes"
    print(f"trained: {show(evaluate(model.eval(), curves))}")
    tensors = rounded(model, lambda name: False)
    print(f"as written: {show(evaluate(model, curves))}")
    write(tensors, model.config, args, MAX_BYTES)
    if args.parity:
        save_file(parity(model, curves), args.parity)


if __name__ == "__main__":
    main()
