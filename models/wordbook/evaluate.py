#!/usr/bin/env python3
"""Measures a run: 500 definition questions, and perplexity on texts kept from training beside a trigram model's.

    python3 evaluate.py --npm ../npm/node_modules --out run
"""
import argparse
import collections
import json
import math
import os
import random
import re

import torch
import torch.nn.functional as F

from bpe import decode
from corpus import ASKED, UNSEEN, Nouns, entries, held_out, texts
from model import Llama
from train import LENGTH, Tokens

# Tagged as often as this in the texts that WordNet's makers read: 2,560 nouns.
COMMON = 5


def load(folder):
    shape = json.load(open(os.path.join(folder, 'shape.json')))
    model = Llama(**shape)
    model.load_state_dict(torch.load(os.path.join(folder, 'state.pt'))['average'])
    return model.eval()


def prompt(tokens, question):
    """The ids of a conversation, ready for an answer."""
    return ([tokens.first] + tokens.encoder.encode('user\n' + question) + [tokens.first + 1] + tokens.encoder.encode('\n')
            + [tokens.first] + tokens.encoder.encode('assistant\n'))


@torch.no_grad()
def answers(model, tokens, questions, most=64, at_once=50):
    """Greedy answers, prompts of the same length together."""
    prompts = [prompt(tokens, q) for q in questions]
    by_length = collections.defaultdict(list)
    for i, p in enumerate(prompts):
        by_length[len(p)].append(i)
    found = [''] * len(questions)
    for group in by_length.values():
        for at in range(0, len(group), at_once):
            part = group[at:at + at_once]
            ids = torch.tensor([prompts[i] for i in part])
            start, ended = ids.shape[1], torch.zeros(len(part), dtype=torch.bool)
            while ids.shape[1] < start + most and not ended.all():
                token = model(ids)[:, -1].argmax(-1)
                token[ended] = tokens.end
                ended |= token >= tokens.first
                ids = torch.cat([ids, token[:, None]], 1)
            for i, row in zip(part, ids[:, start:].tolist()):
                cut = next((k for k, t in enumerate(row) if t >= tokens.first), len(row))
                found[i] = decode([tokens.names[t] for t in row[:cut]])
    return found


def is_right(nouns, word, answer):
    """Names a direct hypernym of the first sense as a whole word, or has four fifths of the gloss's words."""
    low = answer.lower()
    if any(re.search(r'\b' + re.escape(k.lower()) + r'\b', low) for k in nouns.kinds(word) if k.lower() != word):
        return True
    gloss = re.findall(r'\w+', nouns.sense[word].definition.lower())
    said = collections.Counter(re.findall(r'\w+', low))
    return sum((said & collections.Counter(gloss)).values()) >= 0.8 * len(gloss)


class Trigram:
    """Interpolated with absolute discounting (0.75), down to a uniform choice."""

    def __init__(self, documents, size):
        self.size = size
        self.counts = [collections.defaultdict(collections.Counter) for _ in range(3)]
        for ids in documents:
            for i, t in enumerate(ids):
                for n in range(3):
                    if i >= n:
                        self.counts[n][tuple(ids[i - n:i])][t] += 1
        self.totals = [{k: (sum(c.values()), len(c)) for k, c in level.items()} for level in self.counts]

    def chance(self, before, token):
        p = 1 / self.size
        for n in range(3):
            key = tuple(before[len(before) - n:]) if n <= len(before) else None
            if key in self.totals[n]:
                total, kinds = self.totals[n][key]
                p = max(self.counts[n][key][token] - 0.75, 0) / total + 0.75 * kinds / total * p
        return p


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--npm', required=True)
    p.add_argument('--out', default='run')
    p.add_argument('--threads', type=int, default=2)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    nouns, tokens, model = Nouns(), Tokens(a.out, None), load(a.out)
    rng, measures = random.Random(500), {}
    common, rare = [w for w in nouns.words if nouns.tagged[w] >= COMMON], [w for w in nouns.words if nouns.tagged[w] < COMMON]
    for name, words, forms in (('common nouns, asked as in training', common, ASKED), ('common nouns, asked in other words', common, UNSEEN),
                               ('rarer nouns, asked as in training', rare, ASKED)):
        asked = rng.sample(words, 500)
        given = answers(model, tokens, [nouns.question(w, forms, rng) for w in asked])
        measures[name] = sum(is_right(nouns, w, x) for w, x in zip(asked, given)) / 500
        print(name, measures[name], flush=True)
        for w, x in list(zip(asked, given))[:8]:
            print('+' if is_right(nouns, w, x) else '-', w, '->', x, flush=True)
    for name, source in (('dictionary entries', entries()), ('books and speeches', texts(a.npm))):
        seen, unseen = held_out(source)
        ids = [tokens.text(x)[0] for x in unseen][:400]
        loss = count = 0
        with torch.no_grad():
            for d in ids:
                d = [tokens.end] + d[:LENGTH]
                x = torch.tensor([d])
                loss += F.cross_entropy(model(x[:, :-1])[0], x[0, 1:], reduction='sum').item()
                count += len(d) - 1
        trigram = Trigram(([tokens.end] + tokens.text(x)[0] for x in seen), len(tokens.names))
        other = -sum(math.log(trigram.chance(([tokens.end] + d[:LENGTH])[max(0, i - 1):i + 1], t)) for d in ids for i, t in enumerate(d[:LENGTH]))
        measures['perplexity, ' + name] = math.exp(loss / count)
        measures['perplexity of a trigram model, ' + name] = math.exp(other / count)
    json.dump(measures, open(os.path.join(a.out, 'measures.json'), 'w'), indent=1)
    print(json.dumps(measures, indent=1))


if __name__ == '__main__':
    main()
