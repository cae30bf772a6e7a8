"""Exports a trained patch VAE for `vaeform-models`: safetensors with torch's names, its quantiles, and parity fixtures.

    python -m vaeform_training.export --run RUN --data DIR --out patch_vae.safetensors --parity parity.safetensors
"""
import argparse
import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

from . import data, parameters as P
from .patch_vae import Config, PatchVae, Score
from .train import evaluate

MAX_BYTES = 8_000_000
"""The largest file that ships."""
RANKS = 129
"""Quantiles of each latent, evenly spaced in rank."""
ENDS = (0.005, 0.995)
PARITY_POSTERIORS = 16
PARITY_LOGITS = 2
PARITY_BLUR = 0.3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=pathlib.Path, help="folder of a training run; its model.pt counts, or else its checkpoint.pt")
    parser.add_argument("--data", help="the patches that it was trained on, as for the training")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="weights to write")
    parser.add_argument("--parity", type=pathlib.Path, help="inputs and outputs to write, computed from the weights as written")
    parser.add_argument("--bytes", choices=["none", "encoder"], default="none", help="matrices to keep as bytes with a scale a row")
    parser.add_argument("--licence", default="", help="licence of the weights, for the metadata")
    parser.add_argument("--source", default="", help="the training data and their licence, for the metadata")
    parser.add_argument("--small", action="store_true", help="instead of a run: a small network of seeded random weights, for tests")
    return parser.parse_args()


def trained(run):
    """The network of a run: the averaged weights of its result, or of its last checkpoint."""
    config = json.loads((run / "config.json").read_text())
    if config.pop("layout") != "seven":
        sys.exit(f"{run}: expected the layout of seven tokens")
    model = PatchVae(Config(**config))
    if (run / "model.pt").exists():
        state = torch.load(run / "model.pt", map_location="cpu")
    else:
        average = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=False)["average"]
        state = {name.removeprefix("module."): value for name, value in average.items() if name.startswith("module.")}
    model.load_state_dict(state)
    return model.eval()


def small():
    """A network whose every part matters to its outputs, at a size that can be kept as a fixture."""
    torch.manual_seed(7)
    model = PatchVae(Config(latents=4, width=12, hidden=16, heads=2, expansion=2, encoder_layers=1, decoder_layers=2, num_flows=3))
    with torch.no_grad():
        for name, value in model.named_parameters():
            spread = 0.05 if "amortise" in name else 0.35
            value.copy_((1.0 if "norm" in name and name.endswith("weight") else 0.0) + spread * torch.randn_like(value))
    return model.eval()


def rounded(model, bytes_of):
    """Rounds the weights in place to what the file holds, and returns that: f16, or bytes around 128 with an f32 scale a row."""
    tensors = {}
    with torch.no_grad():
        for name, value in model.named_parameters():
            if bytes_of == "encoder" and name.startswith("encoder.") and value.ndim == 2 and name != "encoder.slot":
                scale = value.abs().amax(1).clamp(min=1e-8) / 127
                steps = (value / scale[:, None]).round().clamp(-127, 127)
                tensors[name], tensors[f"{name}.scale"] = (steps + 128).to(torch.uint8), scale.clone()
                value.copy_((steps * scale[:, None]).half().float())
            else:
                tensors[name] = value.half()
                value.copy_(tensors[name].float())
    return tensors


@torch.no_grad()
def quantiles(model, values, batch=512):
    """(latents, ranks): the aggregate posterior's, from a draw of each patch's posterior."""
    torch.manual_seed(1)
    z = torch.cat([model.posterior(values[i : i + batch], True)[0] for i in range(0, len(values), batch)])
    return torch.quantile(z, torch.linspace(*ENDS, RANKS), dim=0).T.contiguous()


@torch.no_grad()
def parity(model, values):
    """Parameters, and what the network makes of them: mean and sigma; logits at the mean of the first few, blurred."""
    hidden = model.encoder(values)
    mean, log_variance = model.mean(hidden), model.log_variance(hidden).clamp(-12, 4)
    z, _ = model.flows(mean, hidden)
    operators, voice, name = model.decoder(z[:PARITY_LOGITS], torch.full((PARITY_LOGITS,), PARITY_BLUR))
    flat = lambda logits: logits.reshape(len(logits), -1)
    return dict(values=values.to(torch.uint8), mean=z, sigma=(0.5 * log_variance).exp(),
                parameters=torch.cat([flat(operators), flat(voice)], 1), name=flat(name))


def main():
    args = arguments()
    torch.set_num_threads(1)
    if args.small:
        model = small()
        generator = torch.Generator().manual_seed(3)
        values = (torch.rand(64, P.NUM_PARAMETERS, generator=generator) * torch.tensor(P.SIZES)).long()
        checked = values
    else:
        model = trained(args.run)
        (values, _), (checked, _) = data.split(args.data)
        values, checked = torch.tensor(values), torch.tensor(checked)
        before = evaluate(model, Score(), checked)
    tensors = rounded(model, args.bytes)
    tensors["quantiles"] = quantiles(model, values)
    config = {key: value for key, value in vars(model.config).items() if key != "dropout"}
    metadata = dict(config=json.dumps(config), licence=args.licence, data=args.source)
    save_file(tensors, args.out, metadata=metadata)
    size = args.out.stat().st_size
    print(f"{args.out}: {size} bytes" + (f", more than {MAX_BYTES}" if size > MAX_BYTES else ""))
    if not args.small:
        after = evaluate(model, Score(), checked)
        print("validation accuracy and nats: " + ", ".join(
            f"{name} {result['accuracy']:.4f} {result['nats']:.2f}" for name, result in (("trained", before), ("as written", after))))
    if args.parity:
        chosen = checked[torch.linspace(0, len(checked) - 1, PARITY_POSTERIORS).long()]
        save_file(parity(model, chosen), args.parity)


if __name__ == "__main__":
    main()
