"""From a training run to a file for `vaeform-models`: safetensors with torch's names, the configuration as metadata."""
import argparse
import json
import pathlib

import torch
from safetensors.torch import save_file


def parser(doc, data):
    """The switches that every export has; `data` says what its data are."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=pathlib.Path, help="folder of a training run; its model.pt counts, or else its checkpoint.pt")
    parser.add_argument("--data", help=data)
    parser.add_argument("--out", required=True, type=pathlib.Path, help="weights to write")
    parser.add_argument("--parity", type=pathlib.Path, help="inputs and outputs to write, computed from the weights as written")
    parser.add_argument("--licence", default="", help="licence of the weights, for the metadata")
    parser.add_argument("--source", default="", help="the training data and their licence, for the metadata")
    return parser


def averaged(checkpoint):
    """The averaged weights of a checkpoint."""
    average = torch.load(checkpoint, map_location="cpu", weights_only=False)["average"]
    return {name.removeprefix("module."): value for name, value in average.items() if name.startswith("module.")}


def trained(run):
    """The averaged weights of a run's result, or of its last checkpoint."""
    result = run / "model.pt"
    return torch.load(result, map_location="cpu") if result.exists() else averaged(run / "checkpoint.pt")


@torch.no_grad()
def rounded(model, is_bytes):
    """Rounds the weights in place to what the file holds, and returns that: bytes around 128 with an f32 scale a row where
    `is_bytes` says so of a matrix's name, f16 otherwise."""
    tensors = {}
    for name, value in model.named_parameters():
        if value.ndim == 2 and is_bytes(name):
            scale = value.abs().amax(1).clamp(min=1e-8) / 127
            steps = (value / scale[:, None]).round().clamp(-127, 127)
            tensors[name], tensors[f"{name}.scale"] = (steps + 128).to(torch.uint8), scale.clone()
            value.copy_((steps * scale[:, None]).half().float())
        else:
            tensors[name] = value.half()
            value.copy_(tensors[name].float())
    return tensors


def write(tensors, config, args, max_bytes):
    """Writes the file that `args` name and prints its size; one of more than `max_bytes` does not ship."""
    config = {key: value for key, value in vars(config).items() if key != "dropout"}
    save_file(tensors, args.out, metadata=dict(config=json.dumps(config), licence=args.licence, data=args.source))
    size = args.out.stat().st_size
    print(f"{args.out}: {size} bytes" + (f", more than {max_bytes}" if size > max_bytes else ""))
