"""Exports a trained patch VAE for `vaeform-models`: safetensors with torch's names, its quantiles, and parity fixtures.

    python -m vaeform_training.export --run RUN --data DIR --out patch_vae.safetensors --parity parity.safetensors
"""
import json
import sys

import torch
from safetensors.torch import save_file

from . import data, parameters as P
from .patch_vae import Config, PatchVae, Score
from .train import evaluate
from .weights import parser, rounded, trained, write

MAX_BYTES = 8_000_000
"""The largest file that ships."""
RANKS = 129
"""Quantiles of each latent, evenly spaced in rank."""
ENDS = (0.005, 0.995)
PARITY_POSTERIORS = 16
PARITY_LOGITS = 2
PARITY_BLUR = 0.3


def arguments():
    switches = parser(__doc__, "the patches that it was trained on, as for the training")
    switches.add_argument("--bytes", choices=["none", "encoder"], default="none", help="matrices to keep as bytes with a scale a row")
    switches.add_argument("--small", action="store_true", help="instead of a run: a small network of seeded random weights, for tests")
    return switches.parse_args()


def network(run):
    """The network of a run."""
    config = json.loads((run / "config.json").read_text())
    if config.pop("layout") != "seven":
        sys.exit(f"{run}: expected the layout of seven tokens")
    model = PatchVae(Config(**config))
    model.load_state_dict(trained(run))
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
        model = network(args.run)
        (values, _), (checked, _) = data.split(args.data)
        values, checked = torch.tensor(values), torch.tensor(checked)
        before = evaluate(model, Score(), checked)
    tensors = rounded(model, lambda name: args.bytes == "encoder" and name.startswith("encoder.") and name != "encoder.slot")
    tensors["quantiles"] = quantiles(model, values)
    write(tensors, model.config, args, MAX_BYTES)
    if not args.small:
        after = evaluate(model, Score(), checked)
        print("validation accuracy and nats: " + ", ".join(
            f"{name} {result['accuracy']:.4f} {result['nats']:.2f}" for name, result in (("trained", before), ("as written", after))))
    if args.parity:
        chosen = checked[torch.linspace(0, len(checked) - 1, PARITY_POSTERIORS).long()]
        save_file(parity(model, chosen), args.parity)


if __name__ == "__main__":
    main()
