"""A WordPiece vocabulary, learnt by merging pieces of lower-case words by frequency, and BERT's way of using it: longest match first."""
import collections
import re
import unicodedata

from merges import merged_tokens

SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']


def words(text):
    """What BERT's basic tokenizer makes of a text: lower case, accents left out, punctuation marks words of their own."""
    plain = ''.join(c for c in unicodedata.normalize('NFD', text) if unicodedata.category(c) != 'Mn').lower()
    return re.findall(r'\w+|[^\w\s]', plain.replace('_', ' _ '))


def learn(texts, size):
    counts = collections.Counter(w for text in texts for w in words(text))
    pieces = [([w[0]] + ['##' + c for c in w[1:]], n) for w, n in sorted(counts.items()) if n > 1]
    letters = sorted({p for parts, _ in pieces for p in parts})
    return merged_tokens(pieces, SPECIAL + letters, size, lambda a, b: a + b[2:])[0]


class Encoder:
    def __init__(self, tokens):
        self.ids = {t: i for i, t in enumerate(tokens)}
        self.longest = max(map(len, tokens))
        self.known = {}

    def encode(self, text, most):
        ids = [i for w in words(text) for i in self.word(w)]
        return [self.ids['[CLS]']] + ids[:most - 2] + [self.ids['[SEP]']]

    def word(self, word):
        if word not in self.known:
            at, found = 0, []
            while at < len(word):
                for end in range(min(len(word), at + self.longest), at, -1):
                    piece = ('##' if at else '') + word[at:end]
                    if piece in self.ids:
                        found.append(self.ids[piece])
                        at = end
                        break
                else:
                    found = [self.ids['[UNK]']]
                    break
            self.known[word] = found
        return self.known[word]
