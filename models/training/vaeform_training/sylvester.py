"""Triangular Sylvester flows, amortised: van den Berg et al., "Sylvester normalizing flows for variational inference", 2018."""
import torch
from torch import nn


class TriangularSylvester(nn.Module):
    """`num_flows` steps z' = z + P R1 tanh(R2 P^T z + b), R1 and R2 upper triangular, P the identity or the reversal in turn.

    R1, R2 and b come from the encoder's hidden state: one linear layer gives them for all steps.
    """

    def __init__(self, hidden, latents, num_flows):
        super().__init__()
        self.latents, self.num_flows = latents, num_flows
        rows, cols = torch.triu_indices(latents, latents, offset=1)
        self.register_buffer("upper", rows * latents + cols, persistent=False)
        self.per_flow = 2 * len(rows) + 3 * latents
        self.amortise = nn.Linear(hidden, num_flows * self.per_flow)
        nn.init.normal_(self.amortise.weight, std=1e-3)
        nn.init.zeros_(self.amortise.bias)

    def forward(self, z, hidden):
        """z (batch, latents), hidden (batch, hidden) -> z after all flows and log |det| (batch,)."""
        batch, n = z.shape
        steps = self.amortise(hidden).view(batch, self.num_flows, self.per_flow)
        log_det = z.new_zeros(batch)
        above = len(self.upper)
        for k in range(self.num_flows):
            off1, off2, diag1, diag2, b = steps[:, k].split([above, above, n, n, n], 1)
            # |r1 r2| < 1 on the diagonal keeps each step invertible.
            diag1, diag2 = torch.tanh(diag1), torch.tanh(diag2)
            r1 = z.new_zeros(batch, n * n).scatter(1, self.upper.expand(batch, -1), off1).view(batch, n, n)
            r2 = z.new_zeros(batch, n * n).scatter(1, self.upper.expand(batch, -1), off2).view(batch, n, n)
            r1, r2 = r1 + torch.diag_embed(diag1), r2 + torch.diag_embed(diag2)
            turned = z if k % 2 == 0 else z.flip(1)
            inner = torch.tanh((r2 @ turned.unsqueeze(2)).squeeze(2) + b)
            step = (r1 @ inner.unsqueeze(2)).squeeze(2)
            z = z + (step if k % 2 == 0 else step.flip(1))
            log_det = log_det + torch.log1p((1 - inner**2) * diag1 * diag2 + 1e-6).sum(1)
        return z, log_det
