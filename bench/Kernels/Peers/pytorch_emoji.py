"""PyTorch's side of `emoji`: answers as pytorch_child.py says.

    emoji TYPE SEED STEPS GUIDANCE    loads models/emoji-t2i for products in TYPE (float32 or bfloat16), and draws once

The network and the sampler are the model's own, models/emoji-t2i/model.py.
"""
import json
import os
import sys

from pytorch_child import serve

import numpy as np
import torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "models", "emoji-t2i")
sys.path.insert(0, FOLDER)
import model  # noqa: E402


def weights():
    """The tensors of weights.safetensors as float32, and the sizes beside them."""
    with open(os.path.join(FOLDER, "weights.safetensors"), "rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = file.read()
    tensors = {}
    for name, entry in head.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            kind = {"F16": np.float16, "F32": np.float32}[entry["dtype"]]
            tensors[name] = torch.from_numpy(np.frombuffer(body[start:end], kind).astype(np.float32).reshape(entry["shape"]))
    return tensors, json.loads(head["__metadata__"]["config"])


def prepare(words):
    kind, seed, steps, guidance = words[1], int(words[2]), int(words[3]), float(words[4])
    model.Lin.fp32 = kind == "float32"
    model.BF16 = torch.float32 if model.Lin.fp32 else torch.bfloat16
    tensors, config = weights()
    network = model.T2I(**config)
    network.load_state_dict(tensors)
    network.eval()
    with open(os.path.join(FOLDER, "vocab.json"), encoding="utf-8") as file:
        vocabulary = json.load(file)
    ids = [vocabulary[word] for word in ("a", "red", "apple")]
    caption = torch.tensor([ids + [0] * (config["text_len"] - len(ids))])

    def run():
        model.sample(network, caption, steps, guidance, seed, power=1.5)

    run()
    return run


if __name__ == "__main__":
    serve(prepare)
