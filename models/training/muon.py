"""Muon (K. Jordan and others, 2024): momentum whose matrices are made nearly orthogonal by five Newton-Schulz steps in bfloat16."""
import torch


def newton_schulz(g):
    turned = g.shape[1] > g.shape[2]
    x = g.transpose(1, 2).contiguous() if turned else g
    x = x / (x.float().flatten(1).norm(dim=1).view(-1, 1, 1).to(x.dtype) + 1e-7)
    for _ in range(5):
        a = torch.bmm(x, x.transpose(1, 2))
        x = 3.4445 * x + torch.bmm(-4.7750 * a + 2.0315 * torch.bmm(a, a), x)
    return x.transpose(1, 2) if turned else x


class Muon:
    def __init__(self, matrices, momentum=0.95, decay=0.01):
        self.groups = {}
        for p in matrices:
            self.groups.setdefault(tuple(p.shape), []).append(p)
        self.memory = {s: torch.zeros(len(g), *s) for s, g in self.groups.items()}
        self.momentum, self.decay = momentum, decay

    @torch.no_grad()
    def step(self, rate):
        for shape, group in self.groups.items():
            gradient = torch.stack([p.grad for p in group])
            self.memory[shape].mul_(self.momentum).add_(gradient)
            update = newton_schulz(gradient.add_(self.memory[shape], alpha=self.momentum).to(torch.bfloat16)).float()
            scale = 0.2 * max(shape) ** 0.5
            for p, u in zip(group, update):
                p.mul_(1 - rate * self.decay).add_(u, alpha=-rate * scale)
