#!/usr/bin/env python3
"""What PyTorch makes of a conversation in float32 with the weights as they are shipped, rounded to Q8_0.

    python3 reference.py run .        reads the run that export.py wrote wordbook.gguf from; writes reference.json and reference.safetensors,
                                       the scores after every fourth token
"""
import json
import os
import sys

import torch

from evaluate import load, prompt
from export import q8_0
from run import Linear
from tensors import write_safetensors
from train import Tokens

QUESTION, ANSWER = 'what is a bird?', 'A bird is a kind of vertebrate: warm-blooded'


def rounded(w):
    blocks = torch.frombuffer(bytearray(q8_0(w)), dtype=torch.int8).reshape(-1, 34)
    return (blocks[:, 2:].float() * blocks[:, :2].contiguous().view(torch.float16).float()).reshape(w.shape)


def main():
    run, out = sys.argv[1:3]
    model, tokens = load(run), Tokens(run, None)
    Linear.exact = True
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim == 2:
                p.copy_(rounded(p))
        ids = prompt(tokens, QUESTION) + tokens.encoder.encode(ANSWER)
        logits = model(torch.tensor([ids]))[0, ::4]
    write_safetensors(os.path.join(out, 'reference.safetensors'), dict(logits=logits))
    with open(os.path.join(out, 'reference.json'), 'w', encoding='utf-8') as f:
        json.dump(dict(question=QUESTION, answer=ANSWER, ids=ids), f, indent=1)
        f.write('\n')


if __name__ == '__main__':
    main()
