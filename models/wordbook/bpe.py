"""A byte-level BPE vocabulary, learnt from texts: GPT-2's cutting of text into pieces, merges by frequency, ties by order of bytes."""
import collections

import regex

from merges import merged_tokens, replaced

PIECES = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def byte_letters():
    """GPT-2's letters for the 256 bytes: printable ones stand for themselves, the rest for code points from 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {b: chr(b) for b in plain}, 0
    for b in range(256):
        if b not in letters:
            letters[b], extra = chr(256 + extra), extra + 1
    return letters


LETTERS = byte_letters()


def spelt(text):
    return ''.join(LETTERS[b] for b in text.encode())


def learn(texts, size):
    """(tokens, merges) with `size` tokens, the 256 bytes first."""
    counts = collections.Counter()
    for text in texts:
        counts.update(PIECES.findall(text))
    words = [(list(spelt(piece)), n) for piece, n in sorted(counts.items()) if n > 1]
    return merged_tokens(words, sorted(LETTERS.values()), size, lambda a, b: a + b)


class Encoder:
    def __init__(self, tokens, merges):
        self.ids = {t: i for i, t in enumerate(tokens)}
        self.rank = {tuple(m): i for i, m in enumerate(merges)}
        self.known = {}

    def encode(self, text):
        ids = []
        for piece in PIECES.findall(text):
            ids.extend(self.piece(piece))
        return ids

    def piece(self, piece):
        if piece not in self.known:
            parts = list(spelt(piece))
            while len(parts) > 1:
                best = min(zip(parts, parts[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if best not in self.rank:
                    break
                parts = replaced(parts, best, best[0] + best[1])
            self.known[piece] = [self.ids[p] for p in parts]
        return self.known[piece]


BYTES = {letter: b for b, letter in LETTERS.items()}


def decode(tokens):
    return bytes(BYTES[c] for t in tokens for c in t).decode(errors='replace')
