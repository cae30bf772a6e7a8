"""Exports a trained predictor for `vaeform-models`: safetensors with torch's names, and parity fixtures.

    python -m vaeform_training.export_predictor --run RUN --data VALIDATION --out predictor.safetensors --parity parity.safetensors
"""
import argparse
import json
import pathlib

import torch
from safetensors.torch import save_file

from .examples import Examples
from .predictor import ALGORITHM, Predictor, PredictorConfig, Score
from .train_predictor import evaluate

MAX_BYTES = 4_000_000
"""The largest file that ships."""
PARITY_ROWS = 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=pathlib.Path, help="folder of a training run; its model.pt counts, or else its checkpoint.pt")
    parser.add_argument("--data", help="examples of voices that were held back, for the figures and the fixture")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="weights to write")
    parser.add_argument("--parity", type=pathlib.Path, help="inputs and outputs to write, computed from the weights as written")
    parser.add_argument("--licence", default="", help="licence of the weights, for the metadata")
    parser.add_argument("--source", default="", help="the training data and their licence, for the metadata")
    return parser.parse_args()


def trained(run):
    """The network of a run: the averaged weights of its result, or of its last checkpoint."""
    model = Predictor(PredictorConfig(**json.loads((run / "config.json").read_text())))
    if (run / "model.pt").exists():
        state = torch.load(run / "model.pt", map_location="cpu")
    else:
        average = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=False)["average"]
        state = {name.removeprefix("module."): value for name, value in average.items() if name.startswith("module.")}
    model.load_state_dict(state)
    return model.eval()


def rounded(model):
    """Rounds the weights in place to what the file holds, and returns that: vectors as f16, matrices as bytes around 128 with an
    f32 scale a row."""
    tensors = {}
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim == 2 and name != "operator_bias":
                scale = value.abs().amax(1).clamp(min=1e-8) / 127
                steps = (value / scale[:, None]).round().clamp(-127, 127)
                tensors[name], tensors[f"{name}.scale"] = (steps + 128).to(torch.uint8), scale.clone()
                value.copy_((steps * scale[:, None]).half().float())
            else:
                tensors[name] = value.half()
                value.copy_(tensors[name].float())
    return tensors


@torch.no_grad()
def parity(model, examples, rows):
    """What is heard of some examples as bytes, and what the network makes of it under the patch's own algorithm."""
    heard, values, _ = examples.batch(rows)
    latent = model.listener(heard)
    operators, voice = model.under(latent, values[:, ALGORITHM])
    raw = {field: getattr(examples, field)[rows].clone() for field in ("mels", "harmonics", "envelope", "pitches", "measured", "velocity")}
    logits = torch.cat([operators.flatten(1), voice], 1)
    return dict(**raw, algorithm=values[:, ALGORITHM].to(torch.uint8), latent=latent, algorithms=model.algorithms(latent), logits=logits)


def main():
    args = arguments()
    torch.set_num_threads(1)
    model, examples, score = trained(args.run), Examples(args.data), Score()
    show = lambda found: ", ".join(f"{key} {float(value):.4f}" for key, value in found.items())
    print(f"trained: {show(evaluate(model, score, examples))}")
    tensors = rounded(model.eval())
    config = {key: value for key, value in vars(model.config).items() if key != "dropout"}
    save_file(tensors, args.out, metadata=dict(config=json.dumps(config), licence=args.licence, data=args.source))
    size = args.out.stat().st_size
    print(f"as written: {show(evaluate(model, score, examples))}")
    print(f"{args.out}: {size} bytes" + (f", more than {MAX_BYTES}" if size > MAX_BYTES else ""))
    if args.parity:
        rows = torch.linspace(0, len(examples) - 1, PARITY_ROWS).long()
        save_file(parity(model.eval(), examples, rows), args.parity)


if __name__ == "__main__":
    main()
