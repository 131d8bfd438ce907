#!/usr/bin/env python3
"""A small classifier that judges pictures: which subject, which style, which background. It learns from real drawings alone,
moved, turned, scaled, blurred and in other light, on every background; never from generated pictures.

    python3 judge.py --data ../data                              trains it; run it again to go on
    python3 judge.py --data ../data --ckpt run/ema.pt             asks it about 500 + 150 generated pictures
"""
import argparse
import json
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from data import BG, STYLES, Data
from model import T2I, sample

BF16 = torch.bfloat16


class Conv(nn.Module):
    def __init__(self, i, o, stride=1):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)

    def forward(self, x):
        return self.norm(F.conv2d(x.to(BF16), self.conv.weight.to(BF16), None, self.conv.stride, 1).float())


class Residual(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.a, self.b, self.skip = Conv(i, o, stride), Conv(o, o), Conv(i, o, stride) if stride > 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.skip(x) + self.b(F.relu(self.a(x))))


class Judge(nn.Module):
    """Pictures (n, 3, 64, 64) in [-1, 1] to scores of subjects, styles and backgrounds."""

    def __init__(self, subjects):
        super().__init__()
        self.body = nn.Sequential(Conv(3, 24, 2), nn.ReLU(), Residual(24, 48, 2), Residual(48, 96, 2), Residual(96, 192, 2))
        self.subject, self.style, self.ground = nn.Linear(192 * 16, subjects), nn.Linear(192 * 16, len(STYLES)), nn.Linear(192 * 16, len(BG))
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        x = self.drop(self.body(x.contiguous(memory_format=torch.channels_last)).flatten(1))
        return self.subject(x), self.style(x), self.ground(x)


def moved(rgba, grounds, rng):
    """Drawings as anyone might show them."""
    n = len(rgba)
    angle, size = rng.normal(0, 0.12, n), np.exp(rng.normal(0.03, 0.09, n))
    m = np.zeros((n, 2, 3), np.float32)
    m[:, 0, 0], m[:, 0, 1], m[:, 1, 0], m[:, 1, 1] = np.cos(angle) * size, -np.sin(angle) * size, np.sin(angle) * size, np.cos(angle) * size
    m[:, :, 2] = rng.normal(0, 0.06, (n, 2))
    x = rgba.float() / 255
    x = torch.cat([x[:, :3] * x[:, 3:], x[:, 3:]], 1)
    x = F.grid_sample(x, F.affine_grid(torch.from_numpy(m), list(x.shape), align_corners=False), align_corners=False)
    ground = torch.tensor(grounds, dtype=torch.float32).view(-1, 3, 1, 1) / 255
    x = (x[:, :3] + (1 - x[:, 3:]) * ground) * 2 - 1
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode='replicate'), 3, 1)
    x = torch.lerp(x, soft, torch.from_numpy(rng.choice([0.0, 0.5, 1.0], (n, 1, 1, 1), p=[0.4, 0.3, 0.3]).astype(np.float32)))
    light = torch.from_numpy(rng.normal(1, 0.08, (n, 3, 1, 1)).astype(np.float32))
    return (x * light + torch.randn_like(x) * torch.from_numpy(np.abs(rng.normal(0, 0.04, (n, 1, 1, 1))).astype(np.float32))).clamp(-1, 1)


def train(a, d, judge, labels):
    rng, state = np.random.RandomState(a.seed), dict(step=0)
    names, label = list(BG), torch.tensor([labels[x] for x in d.label])
    style = torch.tensor([STYLES.index(s) for s in d.style])
    adam = torch.optim.AdamW(judge.parameters(), lr=a.rate, weight_decay=0.02)
    if os.path.exists(a.out):
        state = torch.load(a.out)
        judge.load_state_dict(state['judge'])
        adam.load_state_dict(state['adam'])
        rng.seed(a.seed + state['step'])
    os.makedirs(os.path.dirname(a.out) or '.', exist_ok=True)
    began, right, seen = time.time(), 0, 0
    for step in range(state['step'], a.steps):
        i = torch.from_numpy(rng.randint(0, len(d.rgba), a.batch))
        ground = rng.randint(0, len(names), a.batch) * (rng.rand(a.batch) < 0.6)
        x = moved(d.rgba[i], [BG[names[g]] for g in ground], rng)
        s, t, g = judge(x)
        loss = F.cross_entropy(s, label[i], label_smoothing=0.05) + 0.5 * F.cross_entropy(t, style[i]) + 0.5 * F.cross_entropy(g, torch.from_numpy(ground))
        for group in adam.param_groups:
            group['lr'] = a.rate * min(1, (step + 1) / 100, (a.steps - step) / (0.7 * a.steps))
        adam.zero_grad()
        loss.backward()
        adam.step()
        right, seen = right + (s.argmax(1) == label[i]).sum().item(), seen + a.batch
        if (step + 1) % 200 == 0 or step + 1 == a.steps:
            print(f'step {step + 1} of {a.steps}, {time.time() - began:.0f} s, loss {loss.item():.3f}, subjects named {right / seen:.4f}', flush=True)
            right = seen = 0
            torch.save(dict(judge=judge.state_dict(), adam=adam.state_dict(), step=step + 1), a.out)


@torch.no_grad()
def said(judge, pictures):
    return [torch.cat(part) for part in zip(*(judge(pictures[i:i + 100]) for i in range(0, len(pictures), 100)))]


def measures(judge, pictures, subjects, styles, grounds):
    s, t, g = said(judge, pictures)
    rank = (s > s.gather(1, subjects[:, None])).sum(1)
    return dict(pictures=len(pictures), subject_top1=(rank < 1).float().mean().item(), subject_top5=(rank < 5).float().mean().item(),
                style=(t.argmax(1) == styles).float().mean().item(), background=(g.argmax(1) == grounds).float().mean().item())


def ask(a, d, judge, labels):
    """500 prompts of pairings that were trained on, half of them with a colour, and every pairing that was not."""
    rng, names = np.random.RandomState(500), list(BG)
    kept = torch.load(a.ckpt)
    model = T2I(**kept['cfg'])
    model.load_state_dict(kept['ema'])
    model.eval()
    told = {}
    for name, chosen in (('seen', [d.train[j] for j in rng.permutation(len(d.train))[:500]]), ('held out', d.held)):
        ground = [0 if k % 2 else rng.randint(1, len(names)) for k in range(len(chosen))]
        captions = [f'{d.style[i]} {d.label[i]}' + (f' on {names[g]} background' if g else '') for i, g in zip(chosen, ground)]
        ids = torch.tensor([d.ids(c) for c in captions])
        made = torch.cat([sample(model, ids[k:k + 50], a.diffusion, a.guidance, 1000 + k, power=1.5) for k in range(0, len(ids), 50)])
        truth = [torch.tensor(x) for x in ([labels[d.label[i]] for i in chosen], [STYLES.index(d.style[i]) for i in chosen], ground)]
        told[name] = measures(judge, made, *truth)
        told[name + ', the drawings themselves'] = measures(judge, d.compose(d.rgba[chosen], [BG[names[g]] for g in ground]), *truth)
    return told


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--data', default='../data')
    p.add_argument('--out', default='run/judge.pt')
    p.add_argument('--steps', type=int, default=2000)
    p.add_argument('--batch', type=int, default=64)
    p.add_argument('--rate', type=float, default=2e-3)
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--ckpt')
    p.add_argument('--diffusion', type=int, default=25)
    p.add_argument('--guidance', type=float, default=2.5)
    p.add_argument('--measures', default='judged.json')
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    d = Data(a.data)
    labels = {x: i for i, x in enumerate(sorted(set(d.label)))}
    judge = Judge(len(labels)).to(memory_format=torch.channels_last)
    if not a.ckpt:
        return train(a, d, judge, labels)
    judge.load_state_dict(torch.load(a.out)['judge'])
    judge.eval()
    told = ask(a, d, judge, labels)
    json.dump(told, open(a.measures, 'w'), indent=1)
    print(json.dumps(told, indent=1))


if __name__ == '__main__':
    main()
