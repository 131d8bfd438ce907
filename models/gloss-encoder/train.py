#!/usr/bin/env python3
"""Trains the sentence encoder on WordNet by contrast: a gloss must be nearer to its words, its examples and itself with words
missing than to every other gloss of the batch. Run it again to go on.

    python3 train.py --out run --steps 2400 --decay 950
"""
import hashlib
import json
import math
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from model import Bert
from run import Run, arguments
from wordpiece import Encoder, learn
from wordnet import synsets

VOCABULARY, MOST = 8192, 64


def is_held(key, share):
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], 'little') % share == 0


class Glosses:
    """Every synset's gloss, and whether its examples are kept from training (one synset in six)."""

    def __init__(self):
        self.all, self.words, self.examples, self.up = [], [], [], []
        self.held = []
        for kind in ('noun', 'verb', 'adj', 'adv'):
            found = synsets(kind)
            for offset, s in found.items():
                if len(s.definition) < 8:
                    continue
                self.all.append(s.definition)
                self.words.append(s.words)
                self.examples.append(s.examples)
                self.up.append(found[s.hypernyms[0]].words if s.hypernyms else [])
                self.held.append(bool(s.examples) and is_held(kind + offset, 6))


def padded(rows):
    grid = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for i, row in enumerate(rows):
        grid[i, :len(row)] = torch.tensor(row)
    return grid


def sentence_vectors(model, rows, at_once=64):
    """The vectors of rows of ids, those of like length together, so that little is computed for padding."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    found = torch.cat([model(padded([rows[i] for i in order[at:at + at_once]])) for at in range(0, len(order), at_once)])
    return found[torch.tensor(order).argsort()]


def vocabulary(folder, glosses):
    file = os.path.join(folder, 'vocab.txt')
    if not os.path.exists(file):
        held = glosses.held
        texts = glosses.all + [', '.join(w) for w in glosses.words] + [e for i, es in enumerate(glosses.examples) if not held[i] for e in es]
        open(file, 'w', encoding='utf-8').write('\n'.join(learn(texts, VOCABULARY)) + '\n')
    return open(file, encoding='utf-8').read().split('\n')[:-1]


def main():
    a = arguments(__doc__, 2400, 256).parse_args()
    os.makedirs(a.out, exist_ok=True)
    g = Glosses()
    tokens = vocabulary(a.out, g)
    encoder = Encoder(tokens)
    torch.manual_seed(a.seed)
    model = Bert(len(tokens))
    model.sharpness = nn.Parameter(torch.tensor(math.log(20.0)))
    print(sum(p.numel() for p in model.parameters()), 'parameters,', len(g.all), 'glosses', flush=True)
    run = Run(model, a, lambda name, p: p.ndim == 2 and 'blocks' in name)
    order = []

    def query(i):
        """A text that means gloss i."""
        r = run.rng.rand()
        if g.examples[i] and not g.held[i] and r < 0.5:
            return g.examples[i][run.rng.randint(len(g.examples[i]))]
        if r < 0.8:
            names = [g.words[i][j] for j in run.rng.permutation(len(g.words[i]))[:1 + run.rng.randint(3)]]
            return ', '.join(names) + (' ' + g.up[i][0] if g.up[i] and run.rng.rand() < 0.3 else '')
        kept = [w for w in g.all[i].split() if run.rng.rand() < 0.6]
        return ' '.join(kept) or g.all[i]

    def loss(step):
        while len(order) < a.batch:
            order.extend(run.rng.permutation(len(g.all)).tolist())
        picked = [order.pop() for _ in range(a.batch)]
        q = sentence_vectors(model, [encoder.encode(query(i), MOST) for i in picked])
        d = sentence_vectors(model, [encoder.encode(g.all[i], MOST) for i in picked])
        scores = q @ d.T * model.sharpness.exp().clamp(max=50.0)
        target = torch.arange(a.batch)
        return 0.5 * (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target))

    checked = [i for i in range(len(g.all)) if g.held[i]]
    checked = [checked[j] for j in np.random.RandomState(7).permutation(len(checked))[:2000]]

    def vectors(texts):
        return sentence_vectors(model, [encoder.encode(t, MOST) for t in texts])

    def validate():
        """recall@10 of the gloss among 2,000 from an example that was kept from training."""
        d = vectors([g.all[i] for i in checked])
        q = vectors([g.examples[i][0] for i in checked[:500]])
        s = q @ d.T
        rank = (s > s[torch.arange(500), torch.arange(500)][:, None]).sum(1)
        return f'{(rank < 10).float().mean().item():.4f},{(rank < 1).float().mean().item():.4f}'

    json.dump(model.shape, open(os.path.join(a.out, 'shape.json'), 'w'))
    run.go(loss, validate, every=200)


if __name__ == '__main__':
    sys.exit(main())
