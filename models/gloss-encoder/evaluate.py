#!/usr/bin/env python3
"""Finds the right gloss among 10,000 from an example sentence that was kept from training, by this encoder, by BM25 and by both.

    python3 evaluate.py --out run
"""
import argparse
import collections
import json
import math
import os
import re

import numpy as np
import torch

from model import Bert
from train import MOST, Glosses, sentence_vectors
from wordpiece import Encoder

CANDIDATES, TUNED = 10_000, 500
STOP = set('a about after all also an and any are as at be been being but by can could did do does for from had has have he her him his how i if in '
           'into is it its may might more most much must my no not of off on one or other our out over she should so some such than that the their '
           'them then there these they this those to too under up upon us was we were what when where which while who will with would you your'.split())


def stems(text):
    """The words that carry meaning, without the commonest endings."""
    return [re.sub(r"(ing|edly|ed|ies|es|s|ly|'s)$", '', w) if len(w) > 4 else w for w in re.findall(r"[a-z']+", text.lower()) if w not in STOP]


class Bm25:
    """Okapi BM25 with k1 1.2 and b 0.75 (Robertson and Zaragoza, 2009)."""

    def __init__(self, texts):
        counts = [collections.Counter(stems(t)) for t in texts]
        self.size = len(texts)
        mean = sum(sum(c.values()) for c in counts) / self.size
        self.found = collections.defaultdict(list)
        for i, c in enumerate(counts):
            long = 1.2 * (0.25 + 0.75 * sum(c.values()) / mean)
            for w, n in c.items():
                self.found[w].append((i, n * 2.2 / (n + long)))

    def scores(self, text):
        s = np.zeros(self.size, np.float32)
        for w in set(stems(text)):
            rows = self.found.get(w, [])
            weight = math.log(1 + (self.size - len(rows) + 0.5) / (len(rows) + 0.5))
            for i, share in rows:
                s[i] += weight * share
        return s


def recall(scores, right, most):
    """Share of rows whose right column is among the best; ties count against it."""
    mine = scores[np.arange(len(right)), right]
    return float(((scores >= mine[:, None]).sum(1) <= most).mean())


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--out', default='run')
    p.add_argument('--measures', default='measures.json')
    p.add_argument('--threads', type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    g = Glosses()
    encoder = Encoder(open(os.path.join(a.out, 'vocab.txt'), encoding='utf-8').read().split('\n')[:-1])
    model = Bert(**json.load(open(os.path.join(a.out, 'shape.json'))))
    model.load_state_dict({n: t for n, t in torch.load(os.path.join(a.out, 'state.pt'))['average'].items() if n != 'sharpness'})
    rng = np.random.RandomState(11)
    asked = [i for i in rng.permutation(len(g.all)) if g.held[i]][:2500]
    others = [i for i in rng.permutation(len(g.all)) if i not in set(asked)][:CANDIDATES - len(asked)]
    glosses = [g.all[i] for i in asked + others]
    queries = [g.examples[i][0] for i in asked]

    @torch.no_grad()
    def vectors(texts):
        return sentence_vectors(model.eval(), [encoder.encode(t, MOST) for t in texts]).numpy()

    bm25 = Bm25(glosses)
    by_words = np.stack([bm25.scores(q) for q in queries])
    by_meaning = vectors(queries) @ vectors(glosses).T
    right = np.arange(len(asked))

    def both(share, rows):
        return by_meaning[rows] + share * by_words[rows] / 10

    shares = [0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0]
    tuned = right[:TUNED]
    share = max(shares, key=lambda s: recall(both(s, tuned), tuned, 10))
    apart = np.array([not set(stems(queries[i])) & set(stems(glosses[i])) for i in right])
    told = dict(candidates=len(glosses), share_of_bm25=share)
    for name, rows in (('all', right[TUNED:]), ('without a shared word', right[TUNED:][apart[TUNED:]]), ('with shared words', right[TUNED:][~apart[TUNED:]])):
        told[name] = dict(queries=len(rows))
        for way, scores in (('bm25', by_words[rows]), ('encoder', by_meaning[rows]), ('both', both(share, rows))):
            told[name][way] = {f'recall@{k}': round(recall(scores, rows, k), 4) for k in (1, 10, 100)}
    json.dump(told, open(a.measures, 'w'), indent=1)
    print(json.dumps(told, indent=1))


if __name__ == '__main__':
    main()
