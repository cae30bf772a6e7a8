"""Exports a trained predictor for `vaeform-models`: safetensors with torch's names, and parity fixtures.

    python -m vaeform_training.export_predictor --run RUN --data VALIDATION --out predictor.safetensors --parity parity.safetensors
"""
import json

import torch
from safetensors.torch import save_file

from .examples import Examples
from .predictor import ALGORITHM, Predictor, PredictorConfig, Score
from .train_predictor import evaluate
from .weights import parser, rounded, trained, write

MAX_BYTES = 4_000_000
"""The largest file that ships."""
PARITY_ROWS = 4


def network(run):
    """The network of a run."""
    model = Predictor(PredictorConfig(**json.loads((run / "config.json").read_text())))
    model.load_state_dict(trained(run))
    return model.eval()


@torch.no_grad()
def parity(model, examples, rows):
    """What is heard of some examples as bytes, their patches, and what the network makes of it, each parameter told the patch's own
    values of those before it."""
    heard, values, _ = examples.batch(rows)
    latent = model.listener(heard)
    operators, voice = model.under(latent, values[:, ALGORITHM], values)
    raw = {field: getattr(examples, field)[rows].clone() for field in ("mels", "harmonics", "envelope", "pitches", "measured", "velocity")}
    logits = torch.cat([operators.flatten(1), voice], 1)
    return dict(**raw, patch=values.to(torch.uint8), latent=latent, algorithms=model.algorithms(latent), logits=logits)


def main():
    args = parser(__doc__, "examples of voices that were held back, for the figures and the fixture").parse_args()
    torch.set_num_threads(1)
    model, examples, score = network(args.run), Examples(args.data), Score()
    show = lambda found: ", ".join(f"{key} {float(value):.4f}" for key, value in found.items())
    print(f"trained: {show(evaluate(model, score, examples))}")
    tensors = rounded(model.eval(), lambda name: name != "operator_bias")
    print(f"as written: {show(evaluate(model, score, examples))}")
    write(tensors, model.config, args, MAX_BYTES)
    if args.parity:
        rows = torch.linspace(0, len(examples) - 1, PARITY_ROWS).long()
        save_file(parity(model.eval(), examples, rows), args.parity)


if __name__ == "__main__":
    main()
