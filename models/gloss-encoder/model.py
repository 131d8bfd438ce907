"""A small BERT-style sentence encoder: embeddings and positions, blocks normed after each sum, the mean of all tokens, length 1."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from run import BF16, Linear

EPSILON = 1e-12


class Block(nn.Module):
    def __init__(self, d, heads, hidden):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (Linear(d, d, bias=True) for _ in range(4))
        self.up, self.down = Linear(d, hidden, bias=True), Linear(hidden, d, bias=True, std=0.02)
        self.n1, self.n2 = nn.LayerNorm(d, EPSILON), nn.LayerNorm(d, EPSILON)

    def forward(self, x, mask):
        b, n, d = x.shape
        kind = torch.float32 if Linear.exact else BF16
        q, k, v = (f(x).to(kind).view(b, n, self.heads, -1).transpose(1, 2).reshape(b * self.heads, n, -1) for f in (self.q, self.k, self.v))
        scores = torch.bmm(q, k.transpose(1, 2)).float() * (d // self.heads) ** -0.5 + mask.repeat_interleave(self.heads, 0)
        y = torch.bmm(torch.softmax(scores, -1).to(kind), v).view(b, self.heads, n, -1).transpose(1, 2).reshape(b, n, d)
        x = self.n1(x + self.o(y).float())
        return self.n2(x + self.down(F.gelu(self.up(x).float())).float())


class Bert(nn.Module):
    def __init__(self, vocabulary, d=256, layers=4, heads=4, hidden=1024, positions=96):
        super().__init__()
        self.shape = dict(vocabulary=vocabulary, d=d, layers=layers, heads=heads, hidden=hidden, positions=positions)
        self.embedding = nn.Parameter(torch.randn(vocabulary, d) * 0.5)
        self.position = nn.Parameter(torch.randn(positions, d) * 0.02)
        self.kind = nn.Parameter(torch.zeros(1, d))
        self.norm = nn.LayerNorm(d, EPSILON)
        self.blocks = nn.ModuleList([Block(d, heads, hidden) for _ in range(layers)])

    def forward(self, ids):
        """ids (sentences, tokens), 0 where there is none."""
        there = ids != 0
        mask = torch.zeros(ids.shape[0], 1, ids.shape[1]).masked_fill(~there[:, None], -1e9)
        x = self.norm(F.embedding(ids, self.embedding) + self.position[:ids.shape[1]] + self.kind)
        for block in self.blocks:
            x = block(x, mask)
        share = there.float().unsqueeze(-1)
        return F.normalize((x * share).sum(1) / share.sum(1), dim=-1)
