"""PyTorch's side of `emoji`: lines in, lines out, as pytorch_unet.py.

    emoji TYPE SEED STEPS GUIDANCE    loads models/emoji-t2i for products in TYPE (float32 or bfloat16), draws once, and answers `ready`
    run N                             draws N pictures and answers with the seconds that took

The network and the sampler are the model's own, models/emoji-t2i/model.py.
"""
import json
import os
import sys
import time

THREADS = sys.argv[1]
os.environ["OMP_NUM_THREADS"] = THREADS
os.environ["OPENBLAS_NUM_THREADS"] = THREADS
# OpenBLAS 0.3.21 takes newer processors for a Pentium 4 unless it is told.
os.environ.setdefault("OPENBLAS_CORETYPE", "SKYLAKEX" if "avx512f" in open("/proc/cpuinfo", encoding="ascii").read() else "HASWELL")

import numpy as np  # noqa: E402
import torch  # noqa: E402

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


def prepare(kind, seed, steps, guidance):
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


def main():
    torch.set_num_threads(int(THREADS))
    print("PyTorch", torch.__version__, flush=True)
    run = None
    with torch.no_grad():
        for line in sys.stdin:
            words = line.split()
            if words[0] == "run":
                start = time.perf_counter()
                for _ in range(int(words[1])):
                    run()
                print(repr(time.perf_counter() - start), flush=True)
            else:
                run = prepare(words[1], int(words[2]), int(words[3]), float(words[4]))
                print("ready", flush=True)


if __name__ == "__main__":
    main()
