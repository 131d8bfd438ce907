"""What every training here shares: bfloat16 products over float32 weights, a moving average, checkpoints that a cut-off run goes on from.

The rate is flat until it is told to come down, so that a run can go on for as long as there is time: it ends at `--steps N`, and
`--decay M` brings the rate down to nothing over the last M of them.
"""
import argparse
import os
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from muon import Muon

BF16 = torch.bfloat16


class Linear(nn.Module):
    exact = False

    def __init__(self, inputs, outputs, bias=False, std=None):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * (inputs ** -0.5 if std is None else std))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        if Linear.exact:
            return F.linear(x.float(), self.weight, self.bias)
        return F.linear(x.to(BF16), self.weight.to(BF16), None if self.bias is None else self.bias.to(BF16))


def arguments(description, steps, batch):
    p = argparse.ArgumentParser(description=description)
    p.add_argument('--out', default='run', help='where checkpoints go; a run that is found there goes on')
    p.add_argument('--steps', type=int, default=steps)
    p.add_argument('--decay', type=int, default=steps // 4)
    p.add_argument('--batch', type=int, default=batch)
    p.add_argument('--seed', type=int, default=0)
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--rate', type=float, default=3e-3, help='of Muon, for the matrices of the blocks')
    p.add_argument('--rate1', type=float, default=2e-3, help='of AdamW, for the rest')
    p.add_argument('--ema', type=float, default=0.998)
    return p


class Run:
    """One training: `loss(step)` gives the loss of a batch; what it draws comes from `rng` and torch's generator, which are kept."""

    def __init__(self, model, a, matrices):
        torch.set_num_threads(a.threads)
        os.makedirs(a.out, exist_ok=True)
        self.model, self.a = model, a
        self.named = dict(model.named_parameters())
        chosen = [p for n, p in self.named.items() if matrices(n, p)]
        taken = {id(p) for p in chosen}
        self.rest = [p for p in self.named.values() if id(p) not in taken]
        self.muon = Muon(chosen)
        self.adam = torch.optim.AdamW(self.rest, lr=a.rate1, betas=(0.9, 0.98), eps=1e-8, weight_decay=0.0)
        self.rng = np.random.RandomState(a.seed)
        self.average = {n: p.detach().clone() for n, p in self.named.items()}
        self.step, self.seconds = 0, 0.0
        self.file = os.path.join(a.out, 'state.pt')
        if os.path.exists(self.file):
            c = torch.load(self.file)
            model.load_state_dict(c['model'])
            self.average, self.step, self.seconds = c['average'], c['step'], c['seconds']
            self.adam.load_state_dict(c['adam'])
            self.muon.memory = c['muon']
            torch.set_rng_state(c['torch'])
            self.rng.set_state(c['numpy'])
            print('goes on at step', self.step, flush=True)

    def save(self):
        torch.save(dict(model=self.model.state_dict(), average=self.average, step=self.step, seconds=self.seconds, adam=self.adam.state_dict(),
                        muon=self.muon.memory, torch=torch.get_rng_state(), numpy=self.rng.get_state()), self.file + '.new')
        os.replace(self.file + '.new', self.file)

    def averaged(self):
        """A context in which the model has the moving average's weights."""
        return Averaged(self)

    def go(self, loss, validate, every=100, keep=120):
        a, began, kept, total, n = self.a, time.time(), time.time(), 0.0, 0
        while self.step < a.steps:
            f = min(1.0, (self.step + 1) / 100, max(0.02, (a.steps - self.step) / max(1, a.decay)))
            value = loss(self.step)
            value.backward()
            torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
            for g in self.adam.param_groups:
                g['lr'] = a.rate1 * f
            self.adam.step()
            self.muon.step(a.rate * f)
            for p in self.named.values():
                p.grad = None
            self.step += 1
            e = min(a.ema, (1 + self.step) / (10 + self.step))
            with torch.no_grad():
                torch._foreach_mul_(list(self.average.values()), e)
                torch._foreach_add_(list(self.average.values()), [p.data for p in self.named.values()], alpha=1 - e)
            total += value.item()
            n += 1
            now = time.time()
            if self.step % every == 0 or self.step == a.steps:
                with self.averaged(), torch.no_grad():
                    told = validate()
                with open(os.path.join(a.out, 'log.csv'), 'a') as log:
                    log.write(f'{self.step},{self.seconds + now - began:.1f},{total / n:.5f},{told}\n')
                print(f'step {self.step} of {a.steps}, {self.seconds + now - began:.0f} s, loss {total / n:.4f}, {told}', flush=True)
                total, n = 0.0, 0
            if now - kept > keep:
                self.seconds += now - began
                began = kept = now
                self.save()
        self.seconds += time.time() - began
        self.save()


class Averaged:
    def __init__(self, run):
        self.run = run

    def __enter__(self):
        self.live = {n: p.detach().clone() for n, p in self.run.named.items()}
        with torch.no_grad():
            for n, p in self.run.named.items():
                p.copy_(self.run.average[n])

    def __exit__(self, *_):
        with torch.no_grad():
            for n, p in self.run.named.items():
                p.copy_(self.live[n])
