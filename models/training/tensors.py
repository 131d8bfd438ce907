"""Safetensors files, written and read with numpy alone (their format: a length, a JSON head, the numbers)."""
import json

import numpy as np
import torch

KINDS = {torch.float16: 'F16', torch.float32: 'F32', torch.int64: 'I64'}
TYPES = {'F16': np.float16, 'F32': np.float32, 'I64': np.int64}


def write_safetensors(file, tensors):
    head, body, at = {}, [], 0
    for name, t in tensors.items():
        raw = t.contiguous().numpy().tobytes()
        head[name] = dict(dtype=KINDS[t.dtype], shape=list(t.shape), data_offsets=[at, at + len(raw)])
        body.append(raw)
        at += len(raw)
    top = json.dumps(head).encode()
    top += b' ' * (-len(top) % 8)
    with open(file, 'wb') as f:
        f.write(len(top).to_bytes(8, 'little') + top + b''.join(body))


def read_safetensors(file):
    with open(file, 'rb') as f:
        head = json.loads(f.read(int.from_bytes(f.read(8), 'little')))
        body = f.read()
    head.pop('__metadata__', None)
    return {n: torch.from_numpy(np.frombuffer(body[slice(*v['data_offsets'])], TYPES[v['dtype']]).reshape(v['shape']).copy()) for n, v in head.items()}
