#!/usr/bin/env python3
"""Writes a run's averaged weights as a GGUF file in Q8_0 (matrices) and F32 (norms).

    python3 export.py run weights.gguf
"""
import json
import os
import struct
import sys

import torch

from model import BASE, EPSILON
from train import CONTROL, LENGTH

F32, Q8_0, ALIGNMENT = 0, 8, 32
# What llama.cpp tells the family by; the template is never run as a program.
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def q8_0(w):
    """ggml's blocks of 32 bytes with a float16 scale before them."""
    blocks = w.float().reshape(-1, 32)
    scale = (blocks.abs().amax(1, keepdim=True) / 127).half()
    bytes_ = (blocks / scale.float().clamp(min=1e-12)).round().clamp(-127, 127).to(torch.int8)
    return torch.cat([scale.contiguous().view(torch.int8), bytes_], 1).contiguous().numpy().tobytes()


def text(value):
    raw = value.encode()
    return struct.pack('<Q', len(raw)) + raw


def value(v):
    if isinstance(v, bool):
        return struct.pack('<IB', 7, v)
    if isinstance(v, int):
        return struct.pack('<II', 4, v)
    if isinstance(v, float):
        return struct.pack('<If', 6, v)
    if isinstance(v, str):
        return struct.pack('<I', 8) + text(v)
    kind = 8 if isinstance(v[0], str) else 5
    return struct.pack('<IIQ', 9, kind, len(v)) + b''.join(text(x) if kind == 8 else struct.pack('<i', x) for x in v)


def main():
    folder, out = sys.argv[1:3]
    kept = json.load(open(os.path.join(folder, 'bpe.json')))
    shape = json.load(open(os.path.join(folder, 'shape.json')))
    w = torch.load(os.path.join(folder, 'state.pt'))['average']
    names = kept['tokens']
    first = len(names) - len(CONTROL)
    head = {
        'general.architecture': 'llama', 'general.name': 'wordbook', 'general.license': 'Apache-2.0', 'general.file_type': 7,
        'llama.context_length': LENGTH, 'llama.embedding_length': shape['d'], 'llama.block_count': shape['layers'],
        'llama.feed_forward_length': shape['hidden'], 'llama.attention.head_count': shape['heads'], 'llama.attention.head_count_kv': shape['heads'],
        'llama.attention.layer_norm_rms_epsilon': EPSILON, 'llama.rope.freq_base': BASE, 'llama.rope.dimension_count': shape['d'] // shape['heads'],
        'llama.vocab_size': len(names),
        'tokenizer.ggml.model': 'gpt2', 'tokenizer.ggml.pre': 'gpt-2', 'tokenizer.ggml.tokens': names,
        'tokenizer.ggml.token_type': [1] * first + [3] * len(CONTROL), 'tokenizer.ggml.merges': [' '.join(m) for m in kept['merges']],
        'tokenizer.ggml.bos_token_id': len(names) - 1, 'tokenizer.ggml.eos_token_id': first + 1, 'tokenizer.ggml.add_bos_token': False,
        'tokenizer.chat_template': TEMPLATE,
    }
    parts = {'q': 'attn_q', 'k': 'attn_k', 'v': 'attn_v', 'o': 'attn_output', 'gate': 'ffn_gate', 'up': 'ffn_up', 'down': 'ffn_down', 'n1': 'attn_norm', 'n2': 'ffn_norm'}
    tensors = {'token_embd.weight': w['embedding'], 'output_norm.weight': w['norm.weight']}
    for name, t in w.items():
        if name.startswith('blocks.'):
            _, i, part, _ = name.split('.')
            tensors[f'blk.{i}.{parts[part]}.weight'] = t
    listed, body = b'', b''
    for name, t in tensors.items():
        dims = list(reversed(t.shape))
        listed += text(name) + struct.pack('<I', len(dims)) + b''.join(struct.pack('<Q', n) for n in dims)
        listed += struct.pack('<IQ', Q8_0 if t.ndim == 2 else F32, len(body))
        body += q8_0(t) if t.ndim == 2 else t.float().contiguous().numpy().tobytes()
        body += bytes(-len(body) % ALIGNMENT)
    top = struct.pack('<4sIQQ', b'GGUF', 3, len(tensors), len(head)) + b''.join(text(k) + value(v) for k, v in head.items()) + listed
    with open(out, 'wb') as file:
        file.write(top + bytes(-len(top) % ALIGNMENT) + body)
    print(out, len(top) + len(body), 'bytes')


if __name__ == '__main__':
    main()
