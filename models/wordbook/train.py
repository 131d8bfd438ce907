#!/usr/bin/env python3
"""Trains the small language model on a CPU; run it again to go on.

    python3 train.py --npm ../npm/node_modules --out run --steps 2000 --decay 700
"""
import json
import os
import random
import sys

import numpy as np
import torch

from bpe import Encoder, learn
from corpus import Nouns, definitions, entries, held_out, other_questions, texts, weighed
from model import Llama
from run import Run, arguments

CONTROL = ['<|im_start|>', '<|im_end|>', '<|endoftext|>']
VOCABULARY, LENGTH = 8192, 256
# Shares of a batch's tokens: definitions asked for, other questions, dictionary entries, books and speeches.
SHARES = (0.6, 0.08, 0.2, 0.12)


class Tokens:
    def __init__(self, folder, sources):
        file = os.path.join(folder, 'bpe.json')
        if not os.path.exists(file):
            tokens, merges = learn(sources(), VOCABULARY - len(CONTROL))
            json.dump(dict(tokens=tokens + CONTROL, merges=merges), open(file, 'w'))
        kept = json.load(open(file))
        self.names, self.merges = kept['tokens'], kept['merges']
        self.encoder = Encoder(self.names, self.merges)
        self.first = len(self.names) - len(CONTROL)
        self.end = len(self.names) - 1

    def chat(self, pieces):
        """(tokens, whether each is to be learnt): of a conversation the answer is."""
        parts = [[self.first + p] if isinstance(p, int) else self.encoder.encode(p) for p in pieces]
        learnt = [i >= len(parts) - 2 for i, part in enumerate(parts) for _ in part]
        return [t for part in parts for t in part] + [self.end], learnt + [False]

    def text(self, text):
        tokens = self.encoder.encode(text) + [self.end]
        return tokens, [True] * len(tokens)


class Stream:
    """Rows of tokens from documents in an order drawn anew each time round; a row starts with a document, and what is left of it is dropped."""

    def __init__(self, make, rng):
        self.make, self.rng, self.rows, self.round = make, rng, [], 0

    def row(self):
        while not self.rows:
            documents = self.make(self.round)
            self.round += 1
            row = []
            for j in self.rng.permutation(len(documents)):
                document = list(zip(*documents[j]))
                if len(row) + len(document) > LENGTH + 1 and len(row) > LENGTH // 2:
                    self.rows.append(row)
                    row = []
                row.extend(document)
                while len(row) > LENGTH + 1:
                    self.rows.append(row[:LENGTH + 1])
                    row = row[LENGTH:]
        return self.rows.pop()


def main():
    p = arguments(__doc__, 2000, 16)
    p.add_argument('--npm', required=True)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    nouns = Nouns()
    lines, unseen = held_out(entries())
    books, unseen_books = held_out(texts(a.npm))
    tokens = Tokens(a.out, lambda: lines + books + [x for c in definitions(nouns, random.Random(0)) * 4 for x in c if isinstance(x, str)])
    entry_ids, book_ids = [tokens.text(x) for x in lines], [tokens.text(x) for x in books]
    print(len(nouns.words), 'nouns,', sum(len(t) for t, _ in entry_ids), 'tokens of entries,', sum(len(t) for t, _ in book_ids), 'of books', flush=True)
    torch.manual_seed(a.seed)
    model = Llama(len(tokens.names))
    print(sum(x.numel() for x in model.parameters()), 'parameters', flush=True)
    run = Run(model, a, lambda name, x: x.ndim == 2 and 'blocks' in name)
    makers = [lambda r: [tokens.chat(c) for c in weighed(nouns, random.Random(1000003 * a.seed + r))],
              lambda r: [tokens.chat(c) for c in other_questions(nouns, random.Random(1000003 * a.seed + r))],
              lambda r: entry_ids, lambda r: book_ids]
    streams = [Stream(m, run.rng) for m in makers]

    def loss_of(rows):
        width = max(map(len, rows))
        ids, learnt = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), bool)
        for i, row in enumerate(rows):
            ids[i, :len(row)], learnt[i, :len(row)] = zip(*row)
        return model.loss(torch.from_numpy(ids), torch.from_numpy(learnt[:, 1:].copy()))

    def loss(step):
        return loss_of([streams[run.rng.choice(4, p=SHARES)].row() for _ in range(a.batch)])

    def rows_of(ids):
        flat = [pair for document in ids for pair in zip(*document)]
        return [flat[i:i + LENGTH + 1] for i in range(0, min(len(flat), 64 * LENGTH) - LENGTH, LENGTH)]

    checks = [rows_of([tokens.text(x) for x in unseen]), rows_of([tokens.text(x) for x in unseen_books]),
              rows_of([tokens.chat(c) for c in definitions(nouns, random.Random(5))[::20]])]

    def validate():
        return ','.join(f'{np.mean([loss_of(rows[i:i + 32]).item() for i in range(0, len(rows), 32)]):.4f}' for rows in checks)

    json.dump(model.shape, open(os.path.join(a.out, 'shape.json'), 'w'))
    run.go(loss, validate, every=50)


if __name__ == '__main__':
    sys.exit(main())
