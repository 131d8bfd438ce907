"""Reads WordNet 3.0's database files (wndb(5WN)): synsets with their glosses, and which nouns are common.

    apt-get install wordnet-base        writes /usr/share/wordnet
"""
import os
import re
from collections import namedtuple

FOLDER = '/usr/share/wordnet'
KINDS = {'n': 'noun', 'v': 'verb', 'a': 'adj', 's': 'adj', 'r': 'adv'}

Synset = namedtuple('Synset', 'kind file words hypernyms definition examples')


def synsets(kind, folder=FOLDER):
    """offset -> Synset for one of noun, verb, adj, adv, in the order of the file."""
    found = {}
    with open(os.path.join(folder, 'data.' + kind), encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('  '):
                continue
            head, gloss = line.split(' | ', 1)
            part = head.split()
            count = int(part[3], 16)
            words = [re.sub(r'\((a|p|ip)\)$', '', part[4 + 2 * i]).replace('_', ' ') for i in range(count)]
            at = 4 + 2 * count
            pointers = [part[at + 1 + 4 * i: at + 5 + 4 * i] for i in range(int(part[at]))]
            up = [p[1] for p in pointers if p[0] in ('@', '@i') and p[2] == part[2]]
            examples = re.findall(r'"([^"]+)"', gloss)
            definition = re.sub(r'\s+', ' ', re.sub(r'"[^"]*"', '', gloss)).strip(' ;:,-\n')
            definition = re.sub(r'(\s*;\s*)+$', '', re.sub(r';\s*(;\s*)+', '; ', definition)).strip(' ;')
            found[part[0]] = Synset(part[2], int(part[1]), words, up, definition, [e.strip() for e in examples])
    return found


def senses(kind, folder=FOLDER):
    """lemma -> offsets of its synsets, the most frequent sense first."""
    found = {}
    with open(os.path.join(folder, 'index.' + kind), encoding='utf-8') as lines:
        for line in lines:
            if line.startswith('  '):
                continue
            part = line.split()
            found[part[0].replace('_', ' ')] = part[-int(part[2]):]
    return found


def counts(kind=1, folder=FOLDER):
    """lemma -> how often its first sense was tagged in the texts that WordNet's makers read."""
    found = {}
    with open(os.path.join(folder, 'cntlist.rev'), encoding='utf-8') as lines:
        for line in lines:
            key, sense, count = line.split()
            lemma, lex = key.split('%')
            if lex.startswith(f'{kind}:') and sense == '1':
                found[lemma.replace('_', ' ')] = int(count)
    return found


def common_nouns(least=2, folder=FOLDER):
    """Single lower-case words whose first noun sense has a hypernym and was tagged at least `least` times, the most frequent first."""
    tagged, index, nouns = counts(1, folder), senses('noun', folder), synsets('noun', folder)
    picked = [w for w, n in tagged.items() if n >= least and re.fullmatch(r'[a-z]{2,}', w) and w in index]
    picked = [w for w in picked if nouns[index[w][0]].hypernyms and nouns[index[w][0]].definition]
    # Names of people and places are spelt with capitals in the synset.
    picked = [w for w in picked if w in nouns[index[w][0]].words]
    return sorted(picked, key=lambda w: (-tagged[w], w))
