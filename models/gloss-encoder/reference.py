#!/usr/bin/env python3
"""What PyTorch makes of some sentences in float32 with the weights as they are shipped.

    python3 reference.py .        reads the folder that export.py wrote; writes reference.safetensors and reference.json
"""
import json
import os
import sys

import torch

from export import named
from model import Bert
from run import Linear
from tensors import read_safetensors, write_safetensors
from train import MOST, padded
from wordpiece import Encoder

SENTENCES = [
    'a bird that lays its eggs in the nests of other birds', 'cuckoo', 'He put the money into the bank.', 'sloping land beside a body of water',
    'The orchestra played until midnight, and nobody left!', 'an unusually small town in the north', 'x', 'Crème brûlée is a dessert; isn\'t it?',
    'the quality of being honest', 'run quickly', 'a number that is not divisible by two without a remainder', 'GRANITE']


def main():
    folder = sys.argv[1]
    c = json.load(open(os.path.join(folder, 'config.json')))
    model = Bert(c['vocab_size'], c['hidden_size'], c['num_hidden_layers'], c['num_attention_heads'], c['intermediate_size'], c['max_position_embeddings'])
    kept = read_safetensors(os.path.join(folder, 'model.safetensors'))
    ours = {theirs: name for name, theirs in zip(model.state_dict(), named(model.state_dict()))}
    model.load_state_dict({ours[n]: t.float() for n, t in kept.items()})
    Linear.exact = True
    vocabulary = json.load(open(os.path.join(folder, 'tokenizer.json'), encoding='utf-8'))['model']['vocab']
    encoder = Encoder(list(vocabulary))
    ids = [encoder.encode(s, MOST) for s in SENTENCES]
    with torch.no_grad():
        vectors = model.eval()(padded(ids))
    write_safetensors(os.path.join(folder, 'reference.safetensors'), dict(vectors=vectors))
    with open(os.path.join(folder, 'reference.json'), 'w', encoding='utf-8') as f:
        json.dump([dict(text=s, ids=i) for s, i in zip(SENTENCES, ids)], f, indent=1)
        f.write('\n')


if __name__ == '__main__':
    main()
