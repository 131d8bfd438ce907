"""A small model of the Llama family: RMSNorm, RoPE on neighbouring pairs, SwiGLU, tied embeddings."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from fused import CausalSoftmax, CrossEntropy, Heads, RmsNorm, SwiGlu
from run import BF16, Linear

EPSILON, BASE = 1e-5, 10000.0


class Norm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        if Linear.exact:
            return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + EPSILON) * self.weight
        return RmsNorm.apply(x, self.weight, EPSILON)


def turns(n, size):
    angle = torch.arange(n)[:, None] * BASE ** (-torch.arange(0, size, 2) / size)
    return angle.cos(), angle.sin()


def rope(x, cos, sin):
    """x (batch, heads, tokens, size)"""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, d, heads, hidden):
        super().__init__()
        self.heads = heads
        self.n1, self.n2 = Norm(d), Norm(d)
        self.q, self.k, self.v, self.o = Linear(d, d), Linear(d, d), Linear(d, d), Linear(d, d, std=0.02)
        self.gate, self.up, self.down = Linear(d, hidden), Linear(d, hidden), Linear(hidden, d, std=0.02)

    def forward(self, x, cos, sin):
        if Linear.exact:
            return self.plain(x, cos, sin)
        b, n, d = x.shape
        y, scale = self.n1(x), (d // self.heads) ** -0.5
        q, k, v = (Heads.apply(f(y), self.heads, cos, sin, s, t) for f, s, t in ((self.q, scale, 1), (self.k, 1.0, 1), (self.v, 1.0, 0)))
        seen = torch.bmm(CausalSoftmax.apply(torch.bmm(q, k.transpose(1, 2))), v)
        x = x + self.o(seen.view(b, self.heads, n, -1).transpose(1, 2).reshape(b, n, d))
        y = self.n2(x)
        return x + self.down(SwiGlu.apply(self.gate(y), self.up(y)))

    def plain(self, x, cos, sin):
        """The same in float32, as PyTorch has it."""
        b, n, d = x.shape
        y = self.n1(x)
        q, k, v = (f(y).view(b, n, self.heads, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        scores = rope(q, cos, sin) @ rope(k, cos, sin).transpose(2, 3) * (d // self.heads) ** -0.5
        shares = torch.softmax(scores + torch.full((n, n), -math.inf).triu(1), -1)
        x = x + self.o((shares @ v).transpose(1, 2).reshape(b, n, d))
        y = self.n2(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Llama(nn.Module):
    def __init__(self, vocabulary, d=384, layers=5, heads=6, hidden=1024):
        super().__init__()
        self.shape = dict(vocabulary=vocabulary, d=d, layers=layers, heads=heads, hidden=hidden)
        self.size = d // heads
        self.embedding = nn.Parameter(torch.randn(vocabulary, d) * 0.02)
        self.blocks = nn.ModuleList([Block(d, heads, hidden) for _ in range(layers)])
        self.norm = Norm(d)

    def forward(self, ids, told=None):
        """ids (batch, tokens) -> scores of every next token, or only of those places that `told` (batch, tokens) marks."""
        cos, sin = (t.contiguous() for t in turns(ids.shape[1], self.size))
        x = F.embedding(ids, self.embedding)
        for block in self.blocks:
            x = block(x, cos, sin)
        x = self.norm(x if told is None else x[told])
        return F.linear(x, self.embedding if Linear.exact else self.embedding.to(BF16))

    def loss(self, ids, told):
        """The mean loss over the tokens that `told` marks, from the second on."""
        scores, right = self(ids[:, :-1], told), ids[:, 1:][told]
        return F.cross_entropy(scores, right) if Linear.exact else CrossEntropy.apply(scores, right)
