"""Random quantised blocks and the numbers that llama.cpp's own library reads in them: what Dequantize is checked against.

    apt-get install python3-torch
    npm install --omit=optional @node-llama-cpp/linux-x64@3.22.1
    /usr/bin/python3 ggml_blocks.py node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/libggml-base.so

writes vectors/blocks.safetensors: for each type `TYPE.blocks`, bytes (8, block), and `TYPE.values`, float32 (8, numbers of a block).
Scales are finite float16 of either sign between 2^-14 and 2^3; every other bit is random.
"""
import ctypes
import os
import sys

import torch

from tensor_files import write_safetensors

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors")
COUNT = 8

# Numbers of a block, its bytes, and where its float16 scales are (ggml-common.h).
TYPES = {"Q8_0": (32, 34, [0]), "Q4_0": (32, 18, [0]), "Q4_K": (256, 144, [0, 2]), "Q6_K": (256, 210, [208])}


def main():
    library = ctypes.CDLL(sys.argv[1])
    generator = torch.Generator().manual_seed(2026)
    tensors = {}
    for name, (numbers, size, scales) in TYPES.items():
        blocks = torch.randint(0, 256, (COUNT, size), generator=generator, dtype=torch.uint8)
        for at in scales:
            scale = torch.exp2(torch.rand(COUNT, generator=generator) * 17 - 14) * (torch.randint(0, 2, (COUNT,), generator=generator) * 2 - 1)
            blocks[:, at:at + 2] = scale.half()[:, None].view(torch.uint8)
        blocks = blocks.contiguous()
        values = torch.empty(COUNT, numbers)
        read = getattr(library, "dequantize_row_" + name.replace("Q", "q"))
        read(ctypes.c_void_p(blocks.data_ptr()), ctypes.c_void_p(values.data_ptr()), ctypes.c_int64(values.numel()))
        tensors[name + ".blocks"] = blocks.view(torch.int8)
        tensors[name + ".values"] = values
    write_safetensors(os.path.join(FOLDER, "blocks.safetensors"), tensors)


if __name__ == "__main__":
    main()
